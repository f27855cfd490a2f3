using System.Diagnostics.CodeAnalysis;
using Ensemble.Families;
using Gateway.AuditLog;

namespace Gateway.Guard;

/// <summary>
/// Finds the guarantees of guard routes beside the families that serve, and asks each service the golden inputs again. What
/// was not heard to be the same service is not valid; another service withdraws the guarantee, also for those who start later.
/// </summary>
sealed class UpstreamWatcher(
    GuardTable routes, FamilyStore store, RouteGuarantees guarantees, UpstreamAsk ask, AuditTrail trail, TimeProvider time, ILogger<UpstreamWatcher> logger)
    : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    WatchedRoute[] watched = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host waits for what comes before the first await.
        await Task.Yield();
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
                await Task.WhenAll(Watched().Select(route => LookAsync(route, stoppingToken)));
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    // A route that stays what it was keeps what its service said; one that is gone has no guarantee.
    WatchedRoute[] Watched()
    {
        var now = routes.Routes;
        foreach (var gone in watched.Where(w => !now.ContainsKey(w.Route.Name)))
            guarantees.Set(gone.Route, null);
        return watched = [.. now.Values.Select(r => watched.FirstOrDefault(w => ReferenceEquals(w.Route, r)) ?? new WatchedRoute(r))];
    }

    [SuppressMessage("Design", "CA1031", Justification = "A mistake of ours takes the guarantee away; it must not end the watch, nor the gateway.")]
    async Task LookAsync(WatchedRoute route, CancellationToken cancellation)
    {
        try
        {
            using var lease = store.Lease(route.Route.Family, null);
            var standing = lease is null ? null : await route.LookAsync(lease.Family, ask, time, logger, cancellation);
            guarantees.Set(route.Route, standing);
            if (standing is not null && route.Withdrawal is { } why)
                trail.Note(AuditEvent.GuaranteeWithdrawn, ("family", standing.Family.Name), ("version", standing.Family.Version), ("route", route.Route.Name), ("guarantee", standing.Status.Guarantee.Id), ("why", why));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            guarantees.Set(route.Route, null);
            Log.RouteGuaranteeFailed(logger, exception, route.Route.Name);
        }
    }
}
