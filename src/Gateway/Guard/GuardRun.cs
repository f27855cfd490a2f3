namespace Gateway.Guard;

/// <summary>One run of a family from its first call to the end of its last. Thread-safe.</summary>
sealed class GuardRun(FamilyRuns runs)
{
    const int Awaited = 0;
    const int Left = 1;
    const int Over = 2;

    int state;

    /// <summary>Nobody waits for it any more.</summary>
    /// <param name="limit">Runs of the family that may go on so.</param>
    /// <returns>Whether it may; one that may not still counts until it has ended.</returns>
    public bool Leave(int limit) =>
        Interlocked.CompareExchange(ref state, Left, Awaited) != Awaited || runs.Change(1) <= limit;

    /// <summary>Its last call has ended.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref state, Over) == Left)
            runs.Change(-1);
    }
}
