namespace Gateway.Overload;

/// <summary>
/// How many requests of one family are worth running at one moment, found from how long they run: where more at once only take
/// longer in proportion, nothing is gained by them, and they wait better in front than inside. After the gradient of Envoy's
/// adaptive concurrency: limit = limit · 1.25 · least / seen + √limit, where "least" is the mean time of a run among few others.
/// Not thread-safe: <see cref="FamilyGate"/> holds its lock.
/// </summary>
/// <param name="time">Clock.</param>
/// <param name="cores">Processors that may run requests.</param>
sealed class GradientLimit(TimeProvider time, int cores)
{
    const double Slack = 1.25, Proportion = 0.7;
    const int Samples = 10, First = 64;

    static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100), LongWindow = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(5), Later = TimeSpan.FromSeconds(60);

    double limit = Math.Max(First, Math.Max(4, 2 * cores));
    double least = double.NaN;
    TimeSpan until = Soon;
    long rested = time.GetTimestamp();
    long probing;
    long opened = time.GetTimestamp();
    long idle = time.GetTimestamp();
    double sum;
    int count;
    int peak;
    bool crowded;
    long? paceOpened;
    int paced;

    /// <summary>How many may run now, ≥ 1; the caller's ceiling counts besides.</summary>
    public int Current => probing != 0 ? Math.Max(cores, (int)limit / 4) : (int)limit;

    /// <summary>How many may run where no fewer are tried for a moment.</summary>
    public int Usual => (int)limit;

    /// <summary>Requests that one run answers at once, ≥ 1: with fewer than that for each core its gain would be lost, however long each takes.</summary>
    public int Together { get; set; } = 1;

    /// <summary>Requests that ended in a second while others waited; 0 where that was not seen yet.</summary>
    public double Rate { get; private set; }

    /// <summary>Nothing runs any more.</summary>
    public void Rests() => idle = time.GetTimestamp();

    /// <summary>Something runs again: that nothing ended while nobody asked says nothing of how fast requests end.</summary>
    public void Begins()
    {
        opened += time.GetTimestamp() - idle;
        paceOpened = null;
    }

    /// <summary>A request has ended.</summary>
    /// <param name="began">Timestamp at which it was let in.</param>
    /// <param name="running">How many ran, itself included.</param>
    /// <param name="waiting">Whether others waited.</param>
    /// <param name="ceiling">What the limit must not exceed, ≥ 1.</param>
    public void Ended(long began, int running, bool waiting, int ceiling)
    {
        long now = time.GetTimestamp();
        bool isCrowded = waiting || running >= Math.Min(Current, ceiling);
        Pace(now, isCrowded);
        // What began before a probe ran among too many.
        if (probing != 0 && began < probing)
            return;
        sum += time.GetElapsedTime(began, now).TotalSeconds;
        count++;
        peak = Math.Max(peak, running);
        crowded |= isCrowded;
        var open = time.GetElapsedTime(opened, now);
        if (open < Window || (count < Samples && open < LongWindow))
            return;
        if (probing != 0)
            Probed(sum / count, now);
        else
            Learn(sum / count, now, ceiling);
        (opened, sum, count, peak, crowded) = (now, 0, 0, 0, false);
    }

    // Twice what one run of each core takes: while those are answered one by one, others are there to be run together in their stead.
    int Least => Math.Max(4, 2 * cores * Together);

    // Whether fewer are tried or not, what ends makes room. What is run together ends together, and the first of a crowd end only after a
    // whole run: from then on it counts, and some more than a few have to end.
    void Pace(long now, bool isCrowded)
    {
        if (!isCrowded || paceOpened is not { } since)
        {
            (paceOpened, paced) = (isCrowded ? now : null, 0);
            return;
        }

        paced++;
        var open = time.GetElapsedTime(since, now);
        if (open < Window || (paced < Math.Max(Samples, Least) && open < LongWindow))
            return;
        Rate = Rate == 0 ? paced / open.TotalSeconds : Rate + (0.3 * ((paced / open.TotalSeconds) - Rate));
        (paceOpened, paced) = (now, 0);
    }

    void Learn(double mean, long now, int ceiling)
    {
        if (double.IsNaN(least) || mean < least || peak <= cores)
            least = mean;
        if (peak <= cores)
            (rested, until) = (now, Soon);
        if (!crowded)
            return;
        limit = (Math.Clamp(Slack * least / mean, 0.5, 2) * limit) + Math.Sqrt(limit);
        limit = Math.Clamp(limit, Math.Min(Least, ceiling), ceiling);
        // The least that was seen may have been seen among many already: for a moment fewer run.
        if (Current > Least && time.GetElapsedTime(rested, now) >= until)
            probing = now;
    }

    void Probed(double mean, long now)
    {
        // Fewer at once took less time in proportion: the machine was full, and may still be.
        bool again = mean < Proportion * least && Current > cores;
        if (again)
            limit = Math.Max(Least, Current);
        least = mean;
        (probing, rested, until) = (again && Current > Least ? now : 0, now, Later);
    }
}
