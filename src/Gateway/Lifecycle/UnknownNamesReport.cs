using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Metrics;

namespace Gateway.Lifecycle;

/// <summary>Says of a configuration that counts from now on which of its names mean nothing here.</summary>
sealed class UnknownNamesReport(FamilyStore families, GatewayMetrics metrics, ILogger<UnknownNamesReport> logger)
{
    /// <summary>Called once families are loaded, by one thread at a time.</summary>
    public void Tell(GatewaySnapshot snapshot)
    {
        var found = UnknownNames.Find(snapshot, families).ToList();
        metrics.Config.UnknownNames(found.Count);
        foreach (var (path, message) in found)
            Log.UnknownName(logger, path, message);
    }
}
