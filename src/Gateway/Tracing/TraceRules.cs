using System.Text;
using Gateway.Configuration;
using Gateway.RemoteMembers;
using Gateway.Security;

namespace Gateway.Tracing;

/// <summary>What is wrong with how a configuration has traces sent.</summary>
static class TraceRules
{
    /// <summary>The two ways of OTLP.</summary>
    public const string Grpc = "grpc", Http = "http/protobuf";

    const int MostHeaders = 32;

    /// <summary>Each mistake with its place.</summary>
    public static IEnumerable<(string Path, string Message)> Find(GatewaySnapshot snapshot)
    {
        var config = snapshot.Config.Tracing;
        if (config.Protocol is not (Grpc or Http))
            yield return ("$.Tracing.Protocol", $"expected {Grpc} or {Http}, came {Replies.Fault.Show(config.Protocol)}");
        bool isSecret = snapshot.TracePlaces.Headers is not null;
        if (config.Endpoint is { } endpoint && (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0))
            yield return ("$.Tracing.Endpoint", $"expected http://HOST:PORT or https, without user or password, came {Replies.Fault.Show(endpoint)}");
        else if (config.Endpoint is not null && isSecret && new Uri(config.Endpoint) is { Scheme: "http", IsLoopback: false })
            yield return ("$.Tracing.Endpoint", "expected https: the headers of Tracing.HeadersFile go there, and http has everybody on the way read them");
        Headers(snapshot.TracePlaces, out string? unread);
        if (unread is not null)
            yield return ("$.Tracing.HeadersFile", unread);
        Tls(snapshot.TracePlaces, out string? untrusted);
        if (untrusted is not null)
            yield return ("$.Tracing.CertificateAuthority", untrusted);
    }

    /// <summary>Headers that are sent along.</summary>
    public static IReadOnlyList<(string Name, string Value)> Headers(TracePlaces places, out string? mistake)
    {
        mistake = null;
        if (places.Headers is not { } path || SecretFile.Read(path, out mistake) is not { } bytes)
            return [];
        var headers = new List<(string, string)>();
        foreach (string line in Encoding.Latin1.GetString(bytes).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string name = colon > 0 ? line[..colon] : "", value = line[(colon + 1)..].Trim();
            if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) || value.Length == 0 || value.Any(c => c is < ' ' or > '~') || headers.Count == MostHeaders)
            {
                // What stands there is a secret: it is not said.
                mistake = $"{path}: expected NAME: VALUE on each line, {MostHeaders} at most; line {headers.Count + 1} is none";
                return [];
            }

            headers.Add((name, value));
        }

        return headers;
    }

    /// <summary>Who signs the collector's certificate; null where the system says.</summary>
    public static RemoteTls? Tls(TracePlaces places, out string? mistake)
    {
        mistake = null;
        return places.CertificateAuthority is { } file ? RemoteTls.Read(new Dictionary<string, string>(StringComparer.Ordinal) { [RemoteTls.AuthorityKey] = file }, "/", out mistake) : null;
    }
}
