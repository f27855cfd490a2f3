using Gateway.Configuration;
using Gateway.Metrics;

namespace Gateway.Resilience;

/// <summary>Says that members fail on purpose, wherever somebody looks: nobody is to forget it.</summary>
sealed class ChaosReport(GatewayMetrics metrics, ILogger<ChaosReport> logger)
{
    bool told;

    /// <summary>Says what a configuration does that counts from now on; called by one thread at a time.</summary>
    public void Tell(GatewayConfig config)
    {
        string[] members = [.. Members(config)];
        metrics.Chaos.Members(members.Length);
        if (members.Length > 0)
            Log.Chaos(logger, string.Join(", ", members));
        else if (told)
            Log.ChaosEnded(logger);
        told = members.Length > 0;
    }

    /// <summary>FAMILY/MEMBER of each member to which something is done.</summary>
    public static IEnumerable<string> Members(GatewayConfig config) =>
        config.Chaos.SelectMany(family => family.Value.Where(m => m.Value.IsOn).Select(m => $"{family.Key}/{m.Key}")).Order(StringComparer.Ordinal);
}
