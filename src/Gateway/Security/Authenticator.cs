namespace Gateway.Security;

/// <summary>Finds out who sends a request. Thread-safe.</summary>
sealed class Authenticator(KeyHolder keys, TokenCheck tokens, CertificateCallers certificates, TimeProvider time)
{
    /// <summary>Who it is; null with why not, or without a reason where nobody said who it is.</summary>
    public async ValueTask<(Caller? Caller, AuthFailure? Failure)> FindAsync(HttpContext context)
    {
        if (Credentials.IsInQuery(context.Request))
            return (null, AuthFailure.QueryString);
        if (Credentials.Read(context.Request, out var said) is { } unreadable)
            return (null, unreadable);
        if (said.HasToken)
            return await tokens.FindAsync(context);
        if (said.Key is not null)
            return Key(said.Key);
        return context.Connection.ClientCertificate is { } certificate ? certificates.Find(certificate) : (null, null);
    }

    (Caller?, AuthFailure?) Key(string text)
    {
        if (!KeyText.TryParse(text, out string id, out string secret))
            return (null, AuthFailure.Malformed);
        var (caller, failure) = keys.Current.Find(id, secret, time.GetUtcNow());
        return caller is null ? (null, failure) : (caller, null);
    }
}
