using Gateway.Metrics;
using Gateway.RemoteMembers;

namespace Gateway.Serving;

/// <summary>So many connections at one moment; the next is taken once another has ended. Thread-safe.</summary>
/// <param name="listeners">Whose, for metrics and log.</param>
/// <param name="most">How many.</param>
/// <param name="handles">Files that the process may open, for the log.</param>
/// <param name="metrics">Counts pauses.</param>
/// <param name="logger">Where a pause is told, once a minute.</param>
/// <param name="time">Clock.</param>
sealed class ConnectionSlots(string listeners, int most, long handles, GatewayMetrics metrics, ILogger logger, TimeProvider time)
{
    readonly SemaphoreSlim free = Counted(listeners, most, metrics);
    readonly OnceAMinute telling = new(time);

    /// <summary>Waits for a slot, which <see cref="Give"/> gives back.</summary>
    /// <exception cref="OperationCanceledException">No connections are wanted any more.</exception>
    public async ValueTask TakeAsync(CancellationToken ended)
    {
        if (await free.WaitAsync(TimeSpan.Zero, ended))
            return;
        metrics.AcceptPaused(listeners);
        if (telling.IsTime())
            Log.ConnectionsWait(logger, listeners, most, handles);
        await free.WaitAsync(ended);
    }

    /// <summary>A connection has ended, its handle is free.</summary>
    public void Give() => free.Release();

    static SemaphoreSlim Counted(string listeners, int most, GatewayMetrics metrics)
    {
        metrics.AcceptPaused(listeners, 0);
        return new SemaphoreSlim(most);
    }
}
