using Ensemble.Families;

namespace Gateway.Admin;

/// <summary>Whether a request that arrives now can be answered.</summary>
sealed class Readiness(FamilyStore store, IHostApplicationLifetime lifetime)
{
    /// <summary>Not while the gateway stops, and not where there are families and none of them serves.</summary>
    public bool IsReady
    {
        get
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                return false;
            var statuses = store.Statuses;
            return statuses.Count == 0 || statuses.Any(s => s.Ready);
        }
    }
}
