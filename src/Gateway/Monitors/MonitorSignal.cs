namespace Gateway.Monitors;

/// <summary>Says that labels came, so that monitors need not wait for their next look. Thread-safe.</summary>
sealed class MonitorSignal : IDisposable
{
    readonly SemaphoreSlim came = new(0, 1);

    public void LabelsCame()
    {
        try
        {
            if (came.CurrentCount == 0)
                came.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another call said so at the same moment.
        }
    }

    /// <summary>Until labels come, or the time is over.</summary>
    public async Task WaitAsync(TimeSpan most, TimeProvider time, CancellationToken cancellation)
    {
        using var over = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        await came.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
    }

    public void Dispose() => came.Dispose();
}
