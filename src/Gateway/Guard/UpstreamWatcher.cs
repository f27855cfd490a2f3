using System.Diagnostics.CodeAnalysis;
using Ensemble.Families;

namespace Gateway.Guard;

/// <summary>
/// Finds the guarantees of guard routes beside the families that serve, and asks each service the golden inputs again. What
/// was not heard to be the same service is not valid; another service withdraws the guarantee, also for those who start later.
/// </summary>
sealed class UpstreamWatcher(
    IReadOnlyDictionary<string, GuardRoute> routes, FamilyStore store, RouteGuarantees guarantees, UpstreamAsk ask, TimeProvider time, ILogger<UpstreamWatcher> logger)
    : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    readonly WatchedRoute[] watched = [.. routes.Values.Select(r => new WatchedRoute(r))];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host waits for what comes before the first await.
        await Task.Yield();
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
                await Task.WhenAll(watched.Select(route => LookAsync(route, stoppingToken)));
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A mistake of ours takes the guarantee away; it must not end the watch, nor the gateway.")]
    async Task LookAsync(WatchedRoute route, CancellationToken cancellation)
    {
        try
        {
            using var lease = store.Lease(route.Route.Family, null);
            guarantees.Set(route.Route, lease is null ? null : await route.LookAsync(lease.Family, ask, time, logger, cancellation));
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
