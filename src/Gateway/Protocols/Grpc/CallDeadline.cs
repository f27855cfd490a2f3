using Gateway.Pipeline;

namespace Gateway.Protocols.Grpc;

/// <summary>The time that grpc-timeout leaves a call, from its first line on; none where the header is absent.</summary>
sealed class CallDeadline(TimeProvider time, double? ticks)
{
    const long Grain = 2 * TimeSpan.TicksPerMillisecond;

    /// <summary>When the call began, as <see cref="TimeProvider.GetTimestamp"/> tells it.</summary>
    public long Start { get; } = time.GetTimestamp();

    /// <summary>Whether it has passed, to the grain of timers: they count whole milliseconds and may fire one early.</summary>
    public bool HasPassed => ticks is { } all && time.GetElapsedTime(Start).Ticks + Grain >= all;

    /// <summary>A source that is told when the deadline, or the longest that one may be, passes or <paramref name="gone"/> is.</summary>
    /// <param name="longest">Null where a call may last.</param>
    /// <param name="gone">Told when the caller goes away.</param>
    /// <param name="timer">Told when the deadline passes.</param>
    public CancellationTokenSource Link(TimeSpan? longest, CancellationToken gone, out CancellationTokenSource timer)
    {
        // Longer than a timer can be is as good as none.
        double left = Math.Min(ticks ?? double.MaxValue, longest?.Ticks ?? double.MaxValue);
        timer = left < uint.MaxValue * (double)TimeSpan.TicksPerMillisecond
            ? new CancellationTokenSource(TimeSpan.FromTicks((long)left), time)
            : new CancellationTokenSource();
        return CancellationTokenSource.CreateLinkedTokenSource(gone, timer.Token);
    }

    /// <summary>Shortens the deadline of a request to what is left of this one.</summary>
    public void Shorten(RequestParameters parameters)
    {
        if (ticks is { } all)
            parameters.TakeDeadline(Math.Max(1, all - time.GetElapsedTime(Start).Ticks));
    }
}
