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

    /// <summary>A source that is told when the deadline passes or <paramref name="gone"/> is.</summary>
    public CancellationTokenSource Link(CancellationToken gone, out CancellationTokenSource timer)
    {
        // Longer than a timer can be is as good as none: nobody's body takes a month.
        timer = ticks is < uint.MaxValue * (double)TimeSpan.TicksPerMillisecond
            ? new CancellationTokenSource(TimeSpan.FromTicks((long)ticks), time)
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
