namespace Gateway.Store;

/// <summary>Something on its way to the disk, or to be deleted from it.</summary>
/// <param name="Entry">What is to be kept; null where something is to be deleted.</param>
/// <param name="Erasure">What is to be deleted.</param>
sealed record PendingEntry(StoreEntry? Entry, Erasure? Erasure)
{
    readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends once it is on disk, or deleted, or could not be.</summary>
    public Task Done => done.Task;

    public int Rows => Entry?.Rows ?? 0;

    public int Size => Entry?.Size ?? 0;

    /// <summary>What became of labels; null for anything else.</summary>
    public LabelOutcome? Labelled { get; private set; }

    /// <summary>What was deleted; null where it could not be.</summary>
    public Erasure.Outcome? Erased { get; private set; }

    public void End(LabelCounts? counts)
    {
        Labelled = Entry?.Labels is null ? null : new LabelOutcome(counts);
        done.TrySetResult();
    }

    public void End(Erasure.Outcome? erased)
    {
        Erased = erased;
        done.TrySetResult();
    }
}
