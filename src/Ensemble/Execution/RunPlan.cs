namespace Ensemble.Execution;

/// <summary>On which threads a run's calls are made.</summary>
/// <param name="Here">Whether the thread that asks makes them too.</param>
/// <param name="Lanes">How many other threads do.</param>
/// <param name="EachAlone">Whether each of those makes one call and no more.</param>
readonly record struct RunPlan(bool Here, int Lanes, bool EachAlone)
{
    /// <summary>How many threads make them.</summary>
    public int All => Lanes + (Here ? 1 : 0);
}
