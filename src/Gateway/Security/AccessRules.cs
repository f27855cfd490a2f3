using System.Net;
using Gateway.Configuration;

namespace Gateway.Security;

/// <summary>What is wrong with a configuration's access and TLS, and whether its listeners may be opened.</summary>
static class AccessRules
{
    /// <summary>Whether a text is an address rather than a file's path.</summary>
    public static bool IsAddress(string text) => text.Contains("://", StringComparison.Ordinal);

    /// <summary>Each mistake with its place.</summary>
    public static IEnumerable<(string Path, string Message)> Find(GatewaySnapshot snapshot) =>
        Keys(snapshot).Concat(Tokens(snapshot)).Concat(Certificates(snapshot)).Concat(Tls(snapshot)).Concat(Listeners(snapshot));

    static IEnumerable<(string, string)> Keys(GatewaySnapshot snapshot)
    {
        if (snapshot.Places.Keys is not { } path)
            yield break;
        byte[]? bytes = SecretFile.Read(path, out string? mistake);
        if (bytes is null)
            yield return ("$.Access.Keys", mistake!);
        else if (KeyFile.Read(bytes, out var mistakes) is null)
        {
            foreach (string wrong in mistakes)
                yield return ("$.Access.Keys", $"{path}: {wrong}");
        }
    }

    static IEnumerable<(string, string)> Tokens(GatewaySnapshot snapshot)
    {
        if (snapshot.Config.Access.Tokens is not { } tokens)
            yield break;
        // What the binder found missing is told by the binder.
        if (tokens.Issuer is "" or { Length: > 2048 })
            yield return ("$.Access.Tokens.Issuer", "expected the claim iss of the tokens");
        if (tokens.Audience is "" or { Length: > 2048 })
            yield return ("$.Access.Tokens.Audience", "expected the claim aud of the tokens");
        if (tokens.TenantClaim is "")
            yield return ("$.Access.Tokens.TenantClaim", "expected the name of a claim");
        if (snapshot.Places.Jwks is not { } jwks)
            yield break;
        if (!IsAddress(jwks) && !File.Exists(jwks))
            yield return ("$.Access.Tokens.Jwks", $"expected an https address or a file; {jwks} is none");
        else if (IsAddress(jwks) && !IsSafe(jwks))
            yield return ("$.Access.Tokens.Jwks", "expected an https address (http on loopback alone) without user and password");
    }

    static bool IsSafe(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback);

    static IEnumerable<(string, string)> Certificates(GatewaySnapshot snapshot)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, entry) in snapshot.Config.Access.Certificates)
        {
            string place = $"$.Access.Certificates.{name}";
            if (entry.San is null == entry.Subject is null)
                yield return (place, "expected either San or Subject");
            if (entry.San is { } san && !san.StartsWith("dns:", StringComparison.Ordinal) && !san.StartsWith("uri:", StringComparison.Ordinal))
                yield return ($"{place}.San", "expected dns:NAME or uri:URI");
            ScopeSet.Parse((entry.Scopes ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries), out var unknown);
            if (unknown.Count > 0)
                yield return ($"{place}.Scopes", $"expected {ScopeSet.Expected}, came {Replies.Fault.Show(unknown[0])}");
            if (!names.Add(entry.San ?? entry.Subject ?? name))
                yield return (place, "names the same certificates as another entry");
        }

        if (names.Count > 0 && (snapshot.Places.ClientCa is null || !snapshot.SpeaksTls))
            yield return ("$.Access.Certificates", "expected Tls.Certificate, Tls.Key and Tls.ClientCa beside it");
    }

    static IEnumerable<(string, string)> Tls(GatewaySnapshot snapshot)
    {
        var places = snapshot.Places;
        if (places.Certificate is null != places.Key is null)
            yield return ("$.Tls", "expected Certificate and Key, or neither");
        if (places.ClientCa is not null && places.Certificate is null)
            yield return ("$.Tls.ClientCa", "expected Certificate and Key beside it");
        if (places is { Certificate: not null, Key: not null } && TlsFiles.Read(places, null, out string? mistake) is null)
            yield return ("$.Tls", mistake!);
    }

    // Probes and metrics on the operations port answer everybody, and without authentication nothing else there answers another machine.
    static IEnumerable<(string, string)> Listeners(GatewaySnapshot snapshot)
    {
        var access = snapshot.Config.Access;
        bool safe = snapshot.AsksWho && (snapshot.SpeaksTls || access.BehindTls);
        if (access.Insecure || safe)
            yield break;
        foreach (var (name, listener) in new[] { ("Http", snapshot.Http), ("Grpc", snapshot.Grpc), ("Ops", snapshot.Ops) })
        {
            if (IPAddress.IsLoopback(listener.Address) || name == "Ops" && !snapshot.AsksWho)
                continue;
            yield return ($"$.{name}", $"{listener} can be reached from other machines: that needs TLS (Tls.Certificate, Tls.Key) and authentication (Access), "
                + "or --behind-tls where a mesh ends TLS in front of it (authentication stays), or --insecure for neither");
        }
    }
}
