namespace Gateway.Store;

/// <summary>A decision on its way to the disk.</summary>
/// <param name="Record">What is to be kept.</param>
sealed record PendingRecord(DecisionRecord Record)
{
    readonly TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends once it is on disk.</summary>
    public Task Written => written.Task;

    public int Rows => Record.Recorded.Count;

    public void Done() => written.TrySetResult();
}
