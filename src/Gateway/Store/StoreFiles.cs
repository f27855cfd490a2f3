using System.Diagnostics.CodeAnalysis;
using Gateway.Configuration;
using Gateway.Metrics;

namespace Gateway.Store;

/// <summary>
/// The store and the spill file beside it, as one place to write to: entries go to the store while it takes them, else behind
/// what is spilled already, which is moved into the store in order once that takes again. Not thread-safe.
/// </summary>
sealed class StoreFiles : IDisposable
{
    /// <summary>Shortest and longest time between two attempts to write to a store that failed.</summary>
    static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500), RetryAtLast = TimeSpan.FromSeconds(30);

    /// <summary>An attempt that fails after some time keeps rows waiting for as long: it is made so many times more seldom.</summary>
    const int Patience = 4;

    readonly StoreDatabase database;
    readonly SpillFile spill;
    readonly Retention retention;
    readonly StoreConfig config;
    readonly StoreMetrics metrics;
    readonly ILogger logger;
    readonly TimeProvider time;
    DecisionWriter? writer;
    byte[] key = [];
    bool doubtful;
    long failedAt;
    TimeSpan retryAfter = RetryAfter;

    public StoreFiles(StoreDatabase database, StoreConfig config, StoreMetrics metrics, ILogger logger, TimeProvider time)
    {
        (this.database, this.config, this.metrics, this.logger, this.time) = (database, config, metrics, logger, time);
        spill = SpillFile.Open(database.SpillPath, config.SpillBytes);
        retention = new Retention(database, config, time);
        metrics.SpillBytes(spill.Bytes);
    }

    /// <summary>Has every file that is begun from now on hold the store's key.</summary>
    public void Use(byte[] storeKey) => key = storeKey;

    /// <summary>Whether everything is in the store, and it takes more.</summary>
    public bool IsSettled => spill.IsEmpty && !doubtful;

    public TimeSpan UntilMaintenance => retention.UntilDue;

    /// <summary>Puts all entries on disk; null where neither store nor spill file took them.</summary>
    public WriteResult? Write(IReadOnlyList<StoreEntry> entries) =>
        TryDatabase(entries) is { } counts ? new WriteResult("database", counts)
        : TrySpill(entries) ? new WriteResult("spill", new LabelCounts?[entries.Count]) : null;

    /// <summary>Deletes what is named from the store, with what is spilled of it; null where that failed.</summary>
    public Erasure.Outcome? Erase(Erasure what)
    {
        Erasure.Outcome? erased = null;
        Try(w =>
        {
            if (!spill.IsEmpty)
                Replay(w);
            erased = SubjectEraser.Run(database, w.Settle(), what, StoredMoment.Microseconds(time.GetUtcNow()));
        });
        return erased;
    }

    /// <summary>Moves what was spilled into the store, and deletes what is too old; called often, does little.</summary>
    public void Maintain()
    {
        if (!IsSettled && IsDue)
            Try(Replay);
        if (IsSettled && retention.UntilDue == TimeSpan.Zero)
            Try(w => metrics.Deleted(retention.Run(w.Settle())));
    }

    public void Dispose()
    {
        writer?.Dispose();
        spill.Dispose();
    }

    bool IsDue => !doubtful || time.GetElapsedTime(failedAt) >= retryAfter;

    // Only while nothing is spilled: what came first is stored first.
    IReadOnlyList<LabelCounts?>? TryDatabase(IReadOnlyList<StoreEntry> entries)
    {
        IReadOnlyList<LabelCounts?>? counts = null;
        _ = spill.IsEmpty && IsDue && Try(w => counts = Stored(w, entries));
        return counts;
    }

    IReadOnlyList<LabelCounts?> Stored(DecisionWriter to, IReadOnlyList<StoreEntry> entries, HashSet<string>? erased = null)
    {
        var counts = to.Write(entries, erased);
        for (int i = 0; i < counts.Count; i++)
        {
            if (counts[i] is { } labelled)
                metrics.Labelled(entries[i].Labels!.Family, labelled.All, labelled[LabelStanding.Counted], labelled.Blind);
        }

        return counts;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever keeps the file from taking rows, they are kept in memory, tried again and counted.")]
    bool TrySpill(IReadOnlyList<StoreEntry> entries)
    {
        try
        {
            bool room = spill.Append(entries);
            metrics.SpillBytes(spill.Bytes);
            if (!room)
                metrics.Failed("spill_full");
            return room;
        }
        catch (Exception failure)
        {
            metrics.Failed("spill_" + StoreFailureKind.Of(failure));
            Log.SpillFailed(logger, failure.Message);
            return false;
        }
    }

    void Replay(DecisionWriter to)
    {
        var erased = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in spill.Read().Chunk(256))
            Stored(to, part, erased);
        spill.Clear();
        metrics.SpillBytes(0);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the store fails with, it is counted, logged, and the rows go another way.")]
    bool Try(Action<DecisionWriter> act)
    {
        long begun = time.GetTimestamp();
        try
        {
            act(Ready());
            if (doubtful)
                Log.StoreRecovered(logger, database.Name);
            doubtful = false;
            return true;
        }
        catch (Exception failure)
        {
            Fail(failure, time.GetElapsedTime(begun));
            return false;
        }
    }

    DecisionWriter Ready()
    {
        if (writer is not null)
        {
            writer.Check();
            return writer;
        }

        return writer = database.OpenWriter(key, config.LabelsLateAfter, doubtful);
    }

    void Fail(Exception failure, TimeSpan after)
    {
        string kind = StoreFailureKind.Of(failure);
        metrics.Failed(kind);
        if (!doubtful)
            Log.StoreFailed(logger, database.Name, kind, failure.Message);
        (doubtful, failedAt) = (true, time.GetTimestamp());
        retryAfter = TimeSpan.FromTicks(Math.Clamp(Patience * after.Ticks, RetryAfter.Ticks, RetryAtLast.Ticks));
        writer?.Dispose();
        writer = null;
        if (kind == StoreFailureKind.Corrupt)
            SetAside();
        // There is nothing to wait for: the next attempt begins a new file, or takes what stands at the path now.
        if (kind == "moved")
            retryAfter = TimeSpan.Zero;
    }

    // Where even that fails, the next attempt finds the file damaged again and comes back here: the loop that writes goes on.
    void SetAside()
    {
        try
        {
            if (database.SetAside(time) is { } aside)
                Log.StoreCorrupt(logger, aside);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            metrics.Failed("io");
            Log.StoreFailed(logger, database.Name, "io", failure.Message);
        }
    }
}
