using System.Security.Cryptography.X509Certificates;
using Gateway.Configuration;

namespace Gateway.Security;

/// <summary>Callers by the names in their certificates, whose chain was checked when they connected. Immutable.</summary>
sealed class CertificateCallers
{
    readonly Dictionary<string, Caller> names = new(StringComparer.Ordinal);
    readonly Dictionary<string, Caller> subjects = new(StringComparer.Ordinal);

    public CertificateCallers(GatewaySnapshot snapshot)
    {
        foreach (var (name, entry) in snapshot.Config.Access.Certificates)
        {
            var scopes = ScopeSet.Parse(entry.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries), out _);
            var caller = new Caller(name, CallerWay.Certificate, scopes, entry.Tenant);
            if (entry.San is { } san)
                names[san] = caller;
            else
                subjects[Plain(entry.Subject!)] = caller;
        }
    }

    /// <summary>The first alternative name that is listed, else the subject.</summary>
    public (Caller?, AuthFailure?) Find(X509Certificate2 certificate)
    {
        foreach (string name in AlternativeNames.Of(certificate))
        {
            if (names.TryGetValue(name, out var named))
                return (named, null);
        }

        return subjects.TryGetValue(Plain(certificate.SubjectName.Name), out var caller) ? (caller, null) : (null, AuthFailure.Certificate);
    }

    // Written with a space behind the comma or without.
    static string Plain(string subject) => subject.Replace(", ", ",", StringComparison.Ordinal);
}
