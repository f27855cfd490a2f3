using System.Threading.Channels;
using Gateway.Configuration;
using Gateway.Metrics;

namespace Gateway.Store;

/// <summary>
/// Takes decisions from every request and writes them in groups: whatever waits when a sync ends is written with the next one.
/// While the store fails they go to the spill file; while that fails too they wait in memory, up to a limit, and are tried again.
/// Thread-safe to hand over; one loop writes.
/// </summary>
sealed class GroupCommit : IAsyncDisposable
{
    /// <summary>Keeps a transaction short beside a sync, and its memory small.</summary>
    const int MostRows = 4096;

    static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    readonly Channel<PendingRecord> channel = Channel.CreateUnbounded<PendingRecord>(new UnboundedChannelOptions { SingleReader = true });
    readonly List<PendingRecord> held = [];
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
        loop = Task.Run(RunAsync);
    }

    /// <summary>Hands a decision over, and where the mode says so waits until it is on disk.</summary>
    public async ValueTask<RecordOutcome> WriteAsync(DecisionRecord record)
    {
        var pending = new PendingRecord(record);
        long all = Waits(pending.Rows);
        if (all == pending.Rows)
            metrics.Oldest(time.GetUtcNow());
        if (all > config.QueueRows || !channel.Writer.TryWrite(pending))
        {
            Waits(-pending.Rows);
            metrics.Dropped("queue_full", pending.Rows);
            return RecordOutcome.Dropped;
        }

        if (config.Mode == StoreMode.Async)
            return RecordOutcome.Kept;
        await pending.Written.WaitAsync(config.Patience, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (pending.Written.IsCompletedSuccessfully)
            return RecordOutcome.Kept;
        metrics.Late(pending.Rows);
        return RecordOutcome.Late;
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
        while (open || (held.Count > 0 && !stopping.IsCancellationRequested))
        {
            open = await WaitAsync(open);
            Take();
            files.Maintain();
            if (held.Count > 0)
                Write();
        }

        if (held.Count > 0)
            metrics.Dropped("stopped", held.Sum(p => p.Rows));
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
        int rows = held.Sum(p => p.Rows);
        while (rows < MostRows && channel.Reader.TryRead(out var pending))
        {
            held.Add(pending);
            rows += pending.Rows;
        }

    }

    void Write()
    {
        long begun = time.GetTimestamp();
        var records = held.ConvertAll(p => p.Record);
        if (files.Write(records) is not { } place)
            return;
        metrics.Written(place, held.Sum(p => p.Rows), time.GetElapsedTime(begun));
        foreach (var pending in held)
        {
            Waits(-pending.Rows);
            pending.Done();
        }

        held.Clear();
        metrics.Oldest(Interlocked.Read(ref waiting) > 0 ? time.GetUtcNow() : null);
    }

    long Waits(int rows)
    {
        metrics.Pending(rows);
        return Interlocked.Add(ref waiting, rows);
    }
}
