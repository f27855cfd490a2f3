namespace Gateway.Overload;

/// <summary>A request that waits for its turn. <see cref="FamilyGate"/> holds its lock for all but <see cref="Ended"/>.</summary>
/// <param name="urgency">0 (most urgent) to 7.</param>
/// <param name="since">Timestamp at which it began to wait.</param>
sealed class Waiter(int urgency, long since)
{
    readonly TaskCompletionSource<Shed?> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Urgency => urgency;

    /// <summary>Timestamp at which it began to wait.</summary>
    public long Since => since;

    /// <summary>Its place in the queue; null once it waits no more.</summary>
    public LinkedListNode<Waiter>? Place { get; set; }

    /// <summary>Ends with null when it may run, and with the reason when it is turned away.</summary>
    public Task<Shed?> Ended => ended.Task;

    public void End(Shed? why) => ended.SetResult(why);
}
