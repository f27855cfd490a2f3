using Gateway.Configuration;

namespace Gateway.Overload;

/// <summary>
/// Lets requests of one family run, as many as are worth it; the others wait in front, the more urgent first, as long as their turn
/// will come soon enough. Thread-safe.
/// </summary>
/// <param name="time">Clock.</param>
/// <param name="cores">Processors that may run requests.</param>
sealed class FamilyGate(TimeProvider time, int cores)
{
    readonly Lock gate = new();
    readonly GradientLimit limit = new(time, cores);
    readonly LinkedList<Waiter>[] queues = [.. Enumerable.Range(0, Urgency.Levels).Select(_ => new LinkedList<Waiter>())];
    int running;
    int waiting;

    /// <summary>Requests that run.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>Requests that wait.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>How many may run.</summary>
    public int Limit
    {
        get
        {
            lock (gate)
                return limit.Current;
        }
    }

    /// <summary>Takes a place, or waits for one.</summary>
    /// <param name="urgency">0 (most urgent) to 7.</param>
    /// <param name="limits">How many may run and wait, and for how long.</param>
    /// <param name="cancellation">The caller went away.</param>
    /// <returns>Null with a place, which <see cref="Leave"/> gives back; otherwise why there is none.</returns>
    public ValueTask<Shed?> EnterAsync(int urgency, LimitsConfig limits, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (gate)
        {
            if (waiting == 0 && running < Most(limits))
            {
                running++;
                return new((Shed?)null);
            }

            int ahead = queues.Take(urgency + 1).Sum(q => q.Count);
            if (limits.QueueWait == TimeSpan.Zero || ahead >= limits.Queue)
                return new(Shed.Queue);
            if (limit.Rate > 0 && (ahead + 1) / limit.Rate > limits.QueueWait.TotalSeconds)
                return new(Shed.Wait);
            if (waiting >= limits.Queue)
                Evict();
            waiter = new Waiter(urgency);
            waiter.Place = queues[urgency].AddLast(waiter);
            waiting++;
        }

        return WaitAsync(waiter, limits.QueueWait, cancellation);
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="began">Timestamp at which it was taken.</param>
    /// <param name="limits">How many may run.</param>
    public void Leave(long began, LimitsConfig limits)
    {
        lock (gate)
        {
            limit.Ended(began, running, waiting > 0, limits.InFlight);
            running--;
            LetIn(limits);
        }
    }

    int Most(LimitsConfig limits) => limits.AdaptiveConcurrency ? Math.Min(limit.Current, limits.InFlight) : limits.InFlight;

    void LetIn(LimitsConfig limits)
    {
        while (waiting > 0 && running < Most(limits))
        {
            var first = queues.First(q => q.Count > 0).First!.Value;
            Remove(first);
            running++;
            first.End(null);
        }
    }

    // The last of the least urgent makes room for somebody more urgent.
    void Evict()
    {
        var last = queues.Last(q => q.Count > 0).Last!.Value;
        Remove(last);
        last.End(Shed.Queue);
    }

    void Remove(Waiter waiter)
    {
        queues[waiter.Urgency].Remove(waiter.Place!);
        waiter.Place = null;
        waiting--;
    }

    async ValueTask<Shed?> WaitAsync(Waiter waiter, TimeSpan longest, CancellationToken cancellation)
    {
        try
        {
            return await waiter.Ended.WaitAsync(longest, time, cancellation);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            lock (gate)
            {
                if (waiter.Place is not null)
                    Remove(waiter);
                else if (exception is OperationCanceledException && waiter.Ended is { IsCompletedSuccessfully: true } given && Given(given) is null)
                    running--;
                else
                    return Given(waiter.Ended);
            }

            cancellation.ThrowIfCancellationRequested();
            return Shed.Wait;
        }
    }

    static Shed? Given(Task<Shed?> ended) => ended.GetAwaiter().GetResult();
}
