using System.Runtime.InteropServices;
using Gateway.Configuration;

namespace Gateway.Lifecycle;

/// <summary>
/// What signals do. SIGTERM: not ready at once, so that a balancer sends its requests elsewhere; Limits.DrainDelay later no new
/// connections, and an end once running requests have theirs. SIGINT, SIGQUIT or a second SIGTERM: the same without the delay.
/// </summary>
sealed class GatewayLifetime(
    Draining draining, ListenSockets sockets, SnapshotHolder holder, IHostApplicationLifetime lifetime, TimeProvider time, IEnumerable<ILoggerProvider> logs, ILogger<GatewayLifetime> logger)
    : IHostLifetime, IDisposable
{
    readonly List<PosixSignalRegistration> signals = [];
    volatile bool begun;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Told(context, holder.Current.Limits.DrainDelay)));
        signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Told(context, TimeSpan.Zero)));
        signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => Told(context, TimeSpan.Zero)));
        begun = true;
        return Task.CompletedTask;
    }

    /// <summary>What SIGTERM and SIGINT do while families are loaded: nobody was promised anything yet, and loading can take long.</summary>
    public void ToldEarly(PosixSignalContext context)
    {
        context.Cancel = true;
        if (begun)
            return;
        Log.StoppingEarly(logger);
        // Lines are written behind whoever logs: the end must not come before they are.
        foreach (var log in logs)
            log.Dispose();
        Environment.Exit(0);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => signals.ForEach(s => s.Dispose());

    /// <summary>Begins to stop.</summary>
    /// <param name="delay">For how long new connections are taken still.</param>
    public async Task StopAsync(TimeSpan delay)
    {
        if (draining.Begin() && delay > TimeSpan.Zero)
        {
            Log.Draining(logger, delay);
            await Task.Delay(delay, time, lifetime.ApplicationStopping).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await sockets.EmptyAsync(time);
        lifetime.StopApplication();
    }

    void Told(PosixSignalContext context, TimeSpan delay)
    {
        context.Cancel = true;
        _ = StopAsync(delay);
    }
}
