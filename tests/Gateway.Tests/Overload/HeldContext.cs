namespace Gateway.Tests.Overload;

/// <summary>Where continuations wait until they are run: what happens between an event and whoever awaits it.</summary>
sealed class HeldContext : SynchronizationContext
{
    readonly Queue<(SendOrPostCallback Callback, object? State)> held = new();

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (held)
            held.Enqueue((d, state));
    }

    /// <summary>Begins something whose continuations are held.</summary>
    public T Begin<T>(Func<T> begin)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            return begin();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Runs what was held.</summary>
    public void Run()
    {
        while (true)
        {
            (SendOrPostCallback Callback, object? State) next;
            lock (held)
            {
                if (!held.TryDequeue(out next))
                    return;
            }

            next.Callback(next.State);
        }
    }
}
