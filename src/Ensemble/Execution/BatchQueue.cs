using System.Diagnostics;
using Ensemble.Families;

namespace Ensemble.Execution;

/// <summary>
/// Requests of one loaded version that wait because its runs have every core: whoever is free takes as many as may be run at once. No timer:
/// nobody waits for others to come. Thread-safe.
/// </summary>
/// <param name="family">What they ask; each of them holds a lease of it while it waits here.</param>
/// <param name="run">Runs some of them; never fails.</param>
/// <param name="time">Clock of their deadlines.</param>
sealed class BatchQueue(Family family, Func<Batch, Task> run, TimeProvider time) : IThreadPoolWorkItem
{
    /// <summary>Pieces of work that stand before a request on the threads that receive, from which on it is not run at once: what they bring joins it.</summary>
    static readonly int Crowd = Environment.ProcessorCount;

    /// <summary>How long one look at those pieces of work holds: it goes through the queues of all threads.</summary>
    static readonly long Stale = Stopwatch.Frequency / 5000;

    readonly int cores = Environment.ProcessorCount;
    readonly Lock gate = new();
    readonly List<BatchItem> waiting = [];
    int active;
    int lasting;
    bool coming;
    long looked;
    volatile bool crowded;

    /// <summary>Takes a core for a request that nobody stands before; <see cref="End"/> gives it back. False where it has to wait.</summary>
    /// <param name="here">Whether it is run where it is asked for: requests then stand before those threads, and not here.</param>
    public bool TryBegin(bool here)
    {
        if (here && IsCrowded())
            return false;
        lock (gate)
        {
            if (waiting.Count > 0 || active >= cores)
                return false;
            active++;
            return true;
        }
    }

    bool IsCrowded()
    {
        long now = Stopwatch.GetTimestamp(), last = Volatile.Read(ref looked);
        if (now - last > Stale && Interlocked.CompareExchange(ref looked, now, last) == last)
            crowded = ThreadPool.PendingWorkItemCount >= Crowd;
        return crowded;
    }

    /// <summary>A request waits.</summary>
    /// <param name="item">The request.</param>
    /// <param name="isQuick">Whether runs are over within a moment, so that only one which is not has to be watched.</param>
    public void Add(BatchItem item, bool isQuick)
    {
        item.Memory?.Hold();
        if (!isQuick)
            item.Watch(time);
        lock (gate)
        {
            waiting.Add(item);
            if (lasting > 0)
                item.Watch(time);
            Come();
        }
    }

    /// <summary>Its caller waits no more.</summary>
    public void Leave(BatchItem item)
    {
        lock (gate)
        {
            if (item.Batch is null)
            {
                item.HasLeft = true;
                waiting.Remove(item);
                item.Memory?.Release();
                return;
            }
        }

        item.Batch.Leave();
    }

    /// <summary>A core is free again.</summary>
    /// <param name="lasted">Whether a batch had it for more than a moment.</param>
    public void End(bool lasted = false)
    {
        lock (gate)
        {
            active--;
            lasting -= lasted ? 1 : 0;
            Come();
        }
    }

    /// <summary>Runs some of those that wait.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        Batch? batch;
        lock (gate)
        {
            coming = false;
            batch = Take();
            if (batch is null)
                active--;
            else
                Come();
        }

        if (batch is not null)
            _ = RunAsync(batch);
    }

    async Task RunAsync(Batch batch)
    {
        bool lasts = false;
        try
        {
            Task running = run(batch);
            lasts = !running.IsCompleted;
            if (lasts)
                Watch(batch);
            await running.ConfigureAwait(false);
        }
        finally
        {
            End(lasts);
            family.Release();
        }
    }

    // Whoever is in it, and waits behind it, has a deadline and a caller of its own.
    void Watch(Batch batch)
    {
        lock (gate)
        {
            lasting++;
            foreach (BatchItem item in waiting)
                item.Watch(time);
        }

        foreach (BatchItem item in batch.Items)
            item.Watch(time);
    }

    // Behind whatever the threads that receive have to do already: requests among that join those that wait.
    void Come()
    {
        if (coming || waiting.Count == 0 || active >= cores)
            return;
        coming = true;
        active++;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // As many as can be run at once without changing a bit of their answers, and in the time that each of them has.
    Batch? Take()
    {
        if (waiting.Count == 0 || !family.TryAcquire())
            return null;
        int rows = 0, most = 0, mostRows = 0;
        for (int i = 0; i < waiting.Count && rows < family.BatchRows; i++)
        {
            waiting[i].First = rows;
            rows += waiting[i].Given.Rows;
            if (i == 0 || (family.Runs.BatchSizes.Contains(rows) && AreInTime(rows, i + 1)))
                (most, mostRows) = (i + 1, rows);
        }

        var batch = new Batch([.. waiting.Take(most)], mostRows);
        waiting.RemoveRange(0, most);
        foreach (BatchItem item in batch.Items)
            item.Batch = batch;
        return batch;
    }

    bool AreInTime(int rows, int items)
    {
        if (family.Runs.Of(rows) is not { } takes || takes <= RunPlanner.Small)
            return true;
        for (int i = 0; i < items; i++)
        {
            if (waiting[i].Given.Left is var left && left < takes && left != Timeout.InfiniteTimeSpan)
                return false;
        }

        return true;
    }
}
