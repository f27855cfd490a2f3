using Ensemble.Families;
using Gateway.Lifecycle;
using Gateway.RemoteMembers;

namespace Gateway.Admin;

/// <summary>Whether a request that arrives now can be answered.</summary>
sealed class Readiness(FamilyStore store, RemoteFleet remote, IHostApplicationLifetime lifetime, Draining draining)
{
    /// <summary>
    /// Not while the gateway stops, and not where there are families and none of them serves: none is loaded, or each has too many members
    /// on servers that are not to be asked.
    /// </summary>
    public bool IsReady
    {
        get
        {
            if (draining.HasBegun || lifetime.ApplicationStopping.IsCancellationRequested)
                return false;
            var statuses = store.Statuses;
            return statuses.Count == 0 || statuses.Any(s => s.Ready && HasQuorum(s));
        }
    }

    bool HasQuorum(FamilyStatus status)
    {
        using var lease = store.Lease(status.Name, status.Version);
        return lease is null || remote.HasQuorum(lease.Family);
    }
}
