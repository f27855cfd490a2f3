using Ensemble.Families;
using Gateway.Lifecycle;

namespace Gateway.Admin;

/// <summary>Whether a request that arrives now can be answered.</summary>
sealed class Readiness(FamilyStore store, IHostApplicationLifetime lifetime, Draining draining)
{
    /// <summary>Not while the gateway stops, and not where there are families and none of them serves.</summary>
    public bool IsReady
    {
        get
        {
            if (draining.HasBegun || lifetime.ApplicationStopping.IsCancellationRequested)
                return false;
            var statuses = store.Statuses;
            return statuses.Count == 0 || statuses.Any(s => s.Ready);
        }
    }
}
