using System.Threading.Channels;
using Ensemble.Execution;
using Gateway.Configuration;
using Gateway.Metrics;

namespace Gateway.Store;

/// <summary>
/// Takes decisions and labels from every request and writes them in groups: whatever waits when a sync ends is written with the next one.
/// While the store fails they go to the spill file; while that fails too they wait in memory, up to a limit, and are tried again.
/// Thread-safe to hand over; one loop writes.
/// </summary>
sealed class GroupCommit : IAsyncDisposable
{
    /// <summary>Keeps a transaction short beside a sync, and its memory small.</summary>
    const int MostRows = 4096;

    static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    readonly Channel<PendingEntry> channel = Channel.CreateUnbounded<PendingEntry>(new UnboundedChannelOptions { SingleReader = true });
    readonly List<PendingEntry> held = [];
    readonly StoreFiles files;
    readonly StoreMetrics metrics;
    readonly TimeProvider time;
    readonly StoreConfig config;
    readonly CancellationTokenSource stopping = new();
    readonly Task loop;
    long waiting;

    public GroupCommit(StoreFiles files, StoreConfig config, StoreMetrics metrics, TimeProvider time)
    {
        (this.files, this.config, this.metrics, this.time) = (files, config, metrics, time);
        loop = OwnThreads.Shared.Run(RunAsync);
    }

    /// <summary>Hands a decision over, and where the mode says so waits until it is on disk.</summary>
    public async ValueTask<RecordOutcome> WriteAsync(DecisionRecord record)
    {
        var pending = new PendingEntry(new StoreEntry { Decision = record }, null);
        if (!TryHandOver(pending))
        {
            metrics.Dropped("queue_full", pending.Rows);
            return RecordOutcome.Dropped;
        }

        if (config.Mode == StoreMode.Async || await EndsAsync(pending))
            return RecordOutcome.Kept;
        metrics.Late(pending.Rows);
        return RecordOutcome.Late;
    }

    /// <summary>Hands labels over and waits until they are on disk; null where they are not in time, or there is no room.</summary>
    public async ValueTask<LabelOutcome?> WriteAsync(LabelBatch labels)
    {
        var pending = new PendingEntry(new StoreEntry { Labels = labels }, null);
        return TryHandOver(pending) && await EndsAsync(pending) ? pending.Labelled : null;
    }

    /// <summary>Deletes behind everything that was handed over before; null where that fails, or is not done in time.</summary>
    public async ValueTask<Erasure.Outcome?> EraseAsync(Erasure what)
    {
        var pending = new PendingEntry(null, what);
        return TryHandOver(pending) && await EndsAsync(pending) ? pending.Erased : null;
    }

    /// <summary>Writes what waits, as far as it can within its patience, then closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        channel.Writer.TryComplete();
        stopping.CancelAfter(config.Patience);
        await loop;
        stopping.Dispose();
        files.Dispose();
    }

    async Task RunAsync()
    {
        bool open = true;
        // Once its patience is over it goes on only as long as something takes what waits.
        while ((open || held.Count > 0) && !(held.Count > 0 && stopping.IsCancellationRequested))
        {
            open = await WaitAsync(open);
            Take();
            files.Maintain();
            if (held.Count > 0)
                Write();
        }

        // What waits behind the group that could not be written, too.
        while (channel.Reader.TryRead(out var left))
            held.Add(left);
        if (held.Count > 0)
            metrics.Dropped("stopped", held.Sum(p => p.Rows));
    }

    bool TryHandOver(PendingEntry pending)
    {
        long all = Waits(pending.Size);
        if (all == pending.Size && pending.Size > 0)
            metrics.Oldest(time.GetUtcNow());
        // Labels can be sent again, decisions cannot: half of the room is theirs alone.
        int room = pending.Entry?.Labels is null ? config.QueueRows : config.QueueRows / 2;
        if (all <= room && channel.Writer.TryWrite(pending))
            return true;
        Waits(-pending.Size);
        return false;
    }

    async ValueTask<bool> EndsAsync(PendingEntry pending)
    {
        await pending.Done.WaitAsync(config.Patience, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return pending.Done.IsCompletedSuccessfully;
    }

    // Until something comes, or it is time to try again or to tidy up. False once nothing more will come.
    async ValueTask<bool> WaitAsync(bool open)
    {
        if (held.Count > 0 || !open)
        {
            await Task.Delay(RetryAfter, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return !channel.Reader.Completion.IsCompleted;
        }

        using var due = new CancellationTokenSource(files.IsSettled ? files.UntilMaintenance : RetryAfter, time);
        try
        {
            return await channel.Reader.WaitToReadAsync(due.Token);
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    void Take()
    {
        int rows = held.Sum(p => p.Size);
        // Behind a deletion nothing is taken: it sees what came before it, and nothing else.
        while (rows < MostRows && (held.Count == 0 || held[^1].Erasure is null) && channel.Reader.TryRead(out var pending))
        {
            held.Add(pending);
            rows += pending.Size;
        }
    }

    void Write()
    {
        var entries = held.Select(p => p.Entry).OfType<StoreEntry>().ToList();
        if (entries.Count > 0 && !Write(entries))
            return;
        if (held is [{ Erasure: { } what } last])
        {
            last.End(files.Erase(what));
            held.Clear();
        }
    }

    bool Write(List<StoreEntry> entries)
    {
        long begun = time.GetTimestamp();
        if (files.Write(entries) is not { } result)
            return false;
        metrics.Written(result.Place, entries.Sum(e => e.Rows), time.GetElapsedTime(begun));
        for (int i = 0; i < entries.Count; i++)
        {
            Waits(-entries[i].Size);
            held[i].End(result.Labels[i]);
        }

        held.RemoveRange(0, entries.Count);
        Settled();
        return true;
    }

    void Settled() => metrics.Oldest(Interlocked.Read(ref waiting) > 0 ? time.GetUtcNow() : null);

    long Waits(int rows)
    {
        metrics.Pending(rows);
        return Interlocked.Add(ref waiting, rows);
    }
}
