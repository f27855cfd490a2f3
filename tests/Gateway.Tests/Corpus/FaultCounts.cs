using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Corpus;

/// <summary>How many failures of each code /metrics has counted.</summary>
static class FaultCounts
{
    public static async Task<Dictionary<string, long>> OfAsync(GatewayUnderTest gateway) =>
        Regex.Matches(await gateway.MetricsAsync(), "(?m)^consensus_faults_total\\{code=\"(\\w+)\"\\} (\\d+)$")
            .ToDictionary(m => m.Groups[1].Value, m => long.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture));

    /// <summary>What was counted between two moments, as "code" or "code ×n".</summary>
    public static string[] Between(Dictionary<string, long> before, Dictionary<string, long> after) =>
    [
        .. after.Select(a => (a.Key, More: a.Value - before.GetValueOrDefault(a.Key))).Where(a => a.More != 0)
            .Select(a => a.More == 1 ? a.Key : $"{a.Key} x{a.More}").Order(StringComparer.Ordinal),
    ];
}
