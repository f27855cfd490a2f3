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
    // Share of the longest wait within which a turn has to be expected, for a request to wait for it.
    const double MostHope = 0.5, LeastHope = 0.05;

    // What it falls to once somebody has waited in vain, and what it grows by with each turn that came.
    const double Disappointed = 0.8, Encouraged = 1.001;

    // While nobody knows how fast turns come, so many times as many as may run are let wait: a burst is no storm yet.
    const int Unknown = 4;

    readonly Lock gate = new();
    readonly GradientLimit limit = new(time, cores);
    readonly LinkedList<Waiter>[] queues = [.. Enumerable.Range(0, Urgency.Levels).Select(_ => new LinkedList<Waiter>())];
    double hope = MostHope;
    long disappointed = time.GetTimestamp();
    int running;
    int waiting;
    int together = 1;

    /// <summary>Requests that run.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>Requests that wait.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Requests that one run of the family may answer at once, from now on.</summary>
    public void RunsTogether(int requests)
    {
        if (Volatile.Read(ref together) == requests)
            return;
        lock (gate)
            limit.Together = together = requests;
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
            // More may run by now than when the last one left: the limits were changed.
            LetIn(limits);
            if (waiting == 0 && running < Most(limits))
            {
                if (running++ == 0)
                    limit.Begins();
                return new((Shed?)null);
            }

            if (Refused(urgency, limits) is { } why)
                return new(why);
            if (waiting >= limits.Queue)
                Evict();
            waiter = new Waiter(urgency, time.GetTimestamp());
            waiter.Place = queues[urgency].AddLast(waiter);
            waiting++;
        }

        return WaitAsync(waiter, limits, cancellation);
    }

    /// <summary>Why there would be no place, nor one to wait for, at this moment; null where there would be. Nothing is taken.</summary>
    public Shed? Refuse(int urgency, LimitsConfig limits)
    {
        lock (gate)
            return waiting == 0 && running < Most(limits) ? null : Refused(urgency, limits);
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="began">Timestamp at which it was taken.</param>
    /// <param name="limits">How many may run.</param>
    /// <returns>How many may run now.</returns>
    public int Leave(long began, LimitsConfig limits)
    {
        lock (gate)
        {
            limit.Ended(began, running, waiting > 0, limits.InFlight);
            GiveBack(limits);
            return Math.Min(limit.Current, limits.InFlight);
        }
    }

    int Most(LimitsConfig limits) => limits.AdaptiveConcurrency ? Math.Min(limit.Current, limits.InFlight) : limits.InFlight;

    // Whoever waits in vain is turned away late, which is worse than at once: half of the wait is kept for runs that take longer than
    // those before them, and more of it after each that waited in vain.
    Shed? Refused(int urgency, LimitsConfig limits)
    {
        int ahead = 0;
        for (int u = 0; u <= urgency; u++)
            ahead += queues[u].Count;
        if (limits.QueueWait == TimeSpan.Zero || ahead >= limits.Queue)
            return Shed.Queue;
        // More may run already than are to: they end before anybody is let in.
        int before = ahead + Math.Max(0, running - Most(limits));
        bool isLong = limit.Rate > 0 ? (before + 1) / limit.Rate > limits.QueueWait.TotalSeconds * hope : before >= Unknown * limit.Usual;
        return isLong ? Shed.Wait : null;
    }

    void LetIn(LimitsConfig limits)
    {
        while (waiting > 0 && running < Most(limits))
        {
            var first = queues.First(q => q.Count > 0).First!.Value;
            Remove(first);
            running++;
            hope = Math.Min(MostHope, hope * Encouraged);
            first.End(null);
        }
    }

    void GiveBack(LimitsConfig limits)
    {
        running--;
        LetIn(limits);
        if (running == 0)
            limit.Rests();
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

    // A machine that stood still for a moment disappoints all who wait: that is one thing to learn from, not one for each of them.
    void TakeAway(Waiter waiter, bool inVain)
    {
        Remove(waiter);
        if (!inVain || waiter.Since < disappointed)
            return;
        hope = Math.Max(LeastHope, hope * Disappointed);
        disappointed = time.GetTimestamp();
    }

    async ValueTask<Shed?> WaitAsync(Waiter waiter, LimitsConfig limits, CancellationToken cancellation)
    {
        try
        {
            return await waiter.Ended.WaitAsync(limits.QueueWait, time, cancellation);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            lock (gate)
            {
                if (waiter.Place is not null)
                    TakeAway(waiter, exception is TimeoutException);
                else if (exception is not OperationCanceledException || Given(waiter.Ended) is not null)
                    return Given(waiter.Ended);
                else
                    // Who was let in had gone away: the place is the next one's, or nobody would ever hand it on.
                    GiveBack(limits);
            }

            cancellation.ThrowIfCancellationRequested();
            return Shed.Wait;
        }
    }

    static Shed? Given(Task<Shed?> ended) => ended.GetAwaiter().GetResult();
}
