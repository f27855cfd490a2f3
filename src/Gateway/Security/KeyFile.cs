using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Configuration;

namespace Gateway.Security;

/// <summary>Reads a file of keys, one JSON object a line.</summary>
static partial class KeyFile
{
    const int MostKeys = 10_000;
    const int MostMistakes = 16;
    const int LongestTenant = 128;

    /// <summary>The keys, or what is wrong with the file.</summary>
    public static KeyRing? Read(byte[] bytes, out IReadOnlyList<string> mistakes)
    {
        var entries = new List<KeyEntry>();
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var wrong = new List<string>();
        mistakes = wrong;
        string[] lines = Encoding.UTF8.GetString(bytes).Split('\n');
        for (int i = 0; i < lines.Length && wrong.Count < MostMistakes; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
                continue;
            if (entries.Count == MostKeys)
            {
                wrong.Add($"expected at most {MostKeys} keys, came more");
                break;
            }

            if (Line(lines[i], entries, ids) is { } mistake)
                wrong.Add($"line {i + 1}: {mistake}");
        }

        return wrong.Count == 0 ? new KeyRing(entries) : null;
    }

    static string? Line(string text, List<KeyEntry> entries, Dictionary<string, int> ids)
    {
        KeyLine? line;
        try
        {
            line = JsonSerializer.Deserialize<KeyLine>(text, KeyLine.Json);
        }
        catch (JsonException e)
        {
            // What the line holds is not repeated.
            return $"expected a key as ./gateway key prints it{(e.Path is { Length: > 1 } path && path.Length < 40 ? $" (see {path})" : "")}";
        }

        if (line is null || !KeyText.IsId(line.Id))
            return $"id: expected {KeyText.ExpectedId}";
        if (!Digest().IsMatch(line.Sha256))
            return "sha256: expected 64 hexadecimal digits";
        var scopes = ScopeSet.Parse(line.Scopes.Select(s => s ?? ""), out var unknown);
        if (unknown.Count > 0 || line.Scopes.Count == 0)
            return $"scopes: expected {ScopeSet.Expected}";
        if (line.Tenant is { } tenant && (tenant.Length is 0 or > LongestTenant || tenant.Any(char.IsControl)))
            return $"tenant: expected 1 to {LongestTenant} characters";
        if (line.Quota is { } quota && (quota.PerSecond < 1 || quota.Burst < 1))
            return "quota: expected per_second and burst, each 1 or more";
        if ((ids[line.Id] = ids.GetValueOrDefault(line.Id) + 1) > KeyRing.PerId)
            return $"expected at most {KeyRing.PerId} keys of one id, came more";
        entries.Add(Entry(line, scopes));
        return null;
    }

    static KeyEntry Entry(KeyLine line, ScopeSet scopes) => new(
        new Caller(line.Id, CallerWay.Key, scopes, line.Tenant, line.Quota is { } q ? new QuotaConfig { PerSecond = q.PerSecond, Burst = q.Burst } : null),
        Convert.FromHexString(line.Sha256), line.NotBefore ?? DateTimeOffset.MinValue, line.Expires ?? DateTimeOffset.MaxValue);

    [GeneratedRegex("^[0-9a-fA-F]{64}$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Digest();
}
