using Ensemble.Families;

namespace Ensemble.Execution;

/// <summary>
/// Spreads requests over the cores, and the members of one over those that are free: while nothing else runs a request gets all of them,
/// while much does, one. What is over sooner than another thread would have begun is not handed to one. Thread-safe.
/// </summary>
sealed class RunPlanner
{
    /// <summary>What is shorter than this is over before another thread has taken a part of it.</summary>
    static readonly TimeSpan Tiny = TimeSpan.FromMicroseconds(60);

    /// <summary>Longest that the threads which receive and reply are kept from that: whoever is turned away meanwhile waits so long to hear it.</summary>
    public static readonly TimeSpan Small = TimeSpan.FromMilliseconds(1);

    readonly int cores = Environment.ProcessorCount;
    int running;

    /// <summary>Notes that a run begins, and says where. One call of <see cref="End"/> follows.</summary>
    /// <param name="family">What runs.</param>
    /// <param name="rows">Rows of the request.</param>
    /// <param name="calls">Its calls.</param>
    public RunPlan Begin(Family family, int rows, int calls)
    {
        int free = cores - Interlocked.Increment(ref running);
        // Members elsewhere are asked side by side: waiting for them takes no core.
        if (!family.Runs.IsHere)
            return new(false, calls, true);
        if (family.Runs.IsQuick(rows))
            return new(true, family.Runs.Of(rows) <= Tiny ? 0 : Math.Clamp(free, 0, calls - 1), false);
        return new(false, Math.Clamp(free + 1, 1, calls), false);
    }

    /// <summary>Whether one run goes on and no other.</summary>
    public bool IsOnly => Volatile.Read(ref running) == 1;

    public void End() => Interlocked.Decrement(ref running);
}
