namespace Gateway.Guard;

/// <summary>The runs of one loaded version: where they take place, and how many go on that no reply waits for. Thread-safe.</summary>
/// <param name="members">Threads of all members.</param>
/// <param name="changed">Told by how much that number changed.</param>
sealed class FamilyRuns(TaskScheduler members, Action<int> changed)
{
    // Without this a slow family would leave those that carry the service's answers no core: more calls at one moment than cores gain nothing.
    readonly ConcurrentExclusiveSchedulerPair threads = new(members, Math.Max(2, Environment.ProcessorCount));
    int late;

    public TaskScheduler Threads => threads.ConcurrentScheduler;

    /// <summary>Runs that go on though no reply waits for them.</summary>
    public int Late => Volatile.Read(ref late);

    /// <summary>One more, or one less.</summary>
    /// <returns>How many there are now.</returns>
    public int Change(int by)
    {
        changed(by);
        return Interlocked.Add(ref late, by);
    }
}
