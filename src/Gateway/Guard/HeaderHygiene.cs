using Microsoft.Extensions.Primitives;

namespace Gateway.Guard;

/// <summary>
/// Takes headers away that must not cross a hop: those that Connection nominates (RFC 9110, 7.6.1), and names with an
/// underscore, which many servers read as the same name with a hyphen (X_Forwarded_For as X-Forwarded-For).
/// </summary>
/// <remarks>Of a Connection list with close or keep-alive in it Kestrel keeps that word alone; what else it nominated is not known here.</remarks>
static class HeaderHygiene
{
    // Framing and upgrades are the forwarder's own business, whatever a caller nominates.
    static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase)
        { "Host", "Connection", "Content-Length", "Transfer-Encoding", "Upgrade", "TE", "Keep-Alive", "Close" };

    /// <summary>Cleans a request's headers before they are forwarded.</summary>
    public static void CleanRequest(IHeaderDictionary headers)
    {
        RemoveNominated(headers, headers.Connection);
        List<string>? alike = null;
        foreach (string name in headers.Keys)
        {
            if (name.Contains('_', StringComparison.Ordinal))
                (alike ??= []).Add(name);
        }

        foreach (string name in alike ?? [])
            headers.Remove(name);
    }

    /// <summary>Takes away what a service's Connection header nominates.</summary>
    public static void RemoveNominated(IHeaderDictionary headers, StringValues connection)
    {
        foreach (string? line in connection)
        {
            foreach (string token in (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!Kept.Contains(token))
                    headers.Remove(token);
            }
        }
    }
}
