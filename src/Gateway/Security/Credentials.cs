namespace Gateway.Security;

/// <summary>What a request says of who sends it, not yet looked at.</summary>
/// <param name="Key">An API key; null without one.</param>
/// <param name="HasToken">Whether Authorization holds a token that is none of our keys.</param>
readonly record struct Credentials(string? Key, bool HasToken)
{
    const string Header = "X-Api-Key";
    const string Bearer = "Bearer ";

    static readonly string[] Names = ["api_key", "apikey", "x-api-key", "access_token"];

    /// <summary>Whether there are any.</summary>
    public bool Any => Key is not null || HasToken;

    /// <summary>Reads the headers.</summary>
    public static AuthFailure? Read(HttpRequest request, out Credentials credentials)
    {
        credentials = default;
        var (authorization, header) = (request.Headers.Authorization, request.Headers[Header]);
        if (authorization.Count > 1 || header.Count > 1 || authorization.Count > 0 && header.Count > 0)
            return AuthFailure.Several;
        string key = header.ToString();
        if (authorization.ToString() is { Length: > 0 } said)
        {
            if (!said.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
                return AuthFailure.Malformed;
            key = said[Bearer.Length..].Trim();
            if (!key.StartsWith(KeyText.Prefix, StringComparison.Ordinal))
            {
                credentials = new(null, HasToken: true);
                return null;
            }
        }

        if (authorization.Count + header.Count > 0)
            credentials = new(key, HasToken: false);
        return null;
    }

    /// <summary>Whether a key stands in the address, which every server on the way writes down.</summary>
    public static bool IsInQuery(HttpRequest request) => request.QueryString.HasValue && request.Query.Any(part =>
        Names.Contains(part.Key, StringComparer.OrdinalIgnoreCase) || part.Value.Any(v => v?.StartsWith(KeyText.Prefix, StringComparison.Ordinal) == true));

    /// <summary>Takes our own keys from what is forwarded: they are none of the service's business.</summary>
    public static void RemoveKeys(IHeaderDictionary headers)
    {
        headers.Remove(Header);
        if (headers.Authorization.ToString().Contains(KeyText.Prefix, StringComparison.Ordinal))
            headers.Remove("Authorization");
    }
}
