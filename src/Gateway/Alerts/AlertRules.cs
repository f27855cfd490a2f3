using Gateway.Configuration;
using Gateway.RemoteMembers;
using Gateway.Security;

namespace Gateway.Alerts;

/// <summary>What is wrong with how a configuration has Alertmanagers told.</summary>
static class AlertRules
{
    /// <summary>Labels that say which alert it is: nobody gives them but the gateway.</summary>
    static readonly string[] Ours = ["alertname", "severity", "family", "answer", "state", "reason"];

    /// <summary>Most Alertmanagers, and most labels.</summary>
    public const int Most = 16;

    /// <summary>Each mistake with its place.</summary>
    public static IEnumerable<(string Path, string Message)> Find(GatewaySnapshot snapshot)
    {
        var config = snapshot.Config.Alerts;
        if (config.Alertmanagers.Count > Most || config.Labels.Count > Most)
            yield return ("$.Alerts", $"expected at most {Most} Alertmanagers and {Most} labels");
        for (int i = 0; i < config.Alertmanagers.Count; i++)
        {
            if (Address(config.Alertmanagers[i], snapshot.AlertPlaces.Token is not null) is { } wrong)
                yield return ($"$.Alerts.Alertmanagers[{i}]", wrong);
        }

        if (config.Alertmanagers.Distinct(StringComparer.OrdinalIgnoreCase).Count() < config.Alertmanagers.Count)
            yield return ("$.Alerts.Alertmanagers", "names one twice");
        foreach (var (name, value) in config.Labels)
        {
            // One wrong name, and an Alertmanager refuses all that came with it.
            if (!IsLabelName(name) || name.StartsWith("__", StringComparison.Ordinal) || Ours.Contains(name, StringComparer.Ordinal))
                yield return ($"$.Alerts.Labels.{name}", $"expected a label's name, [a-zA-Z_][a-zA-Z0-9_]*, that does not begin with __ and is none of {string.Join(", ", Ours)}");
            if (value is not { Length: > 0 and <= 1024 })
                yield return ($"$.Alerts.Labels.{name}", "expected 1 to 1024 characters");
        }

        if (snapshot.AlertPlaces.Token is { } token && SecretFile.Read(token, out string? mistake) is null)
            yield return ("$.Alerts.TokenFile", mistake!);
        if (Tls(snapshot.AlertPlaces, out string? unread) is null && unread is not null)
            yield return ("$.Alerts.CertificateAuthority", unread);
    }

    /// <summary>What is wrong with an Alertmanager's address; null for nothing.</summary>
    /// <param name="text">The address.</param>
    /// <param name="hasToken">Whether a token is shown to it, which nobody on the way may read.</param>
    public static string? Address(string text, bool hasToken) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0
            ? $"expected http://HOST:PORT or https, without user, password or query, came {Replies.Fault.Show(text)}"
            : hasToken && uri.Scheme == "http" && !uri.IsLoopback ? "expected https: Alerts.TokenFile is shown to it, and http has everybody on the way read it" : null;

    /// <summary>Who signs Alertmanagers' certificates; null where the system says.</summary>
    public static RemoteTls? Tls(AlertPlaces places, out string? mistake)
    {
        mistake = null;
        return places.CertificateAuthority is { } file ? RemoteTls.Read(new Dictionary<string, string>(StringComparer.Ordinal) { [RemoteTls.AuthorityKey] = file }, "/", out mistake) : null;
    }

    static bool IsLabelName(string name) =>
        name.Length is > 0 and <= 100 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
