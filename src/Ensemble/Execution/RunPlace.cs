namespace Ensemble.Execution;

/// <summary>Where a run's calls take place, and who is told when the last of them has ended.</summary>
/// <param name="Threads">Gives the calls their threads; limits how many run at one moment.</param>
/// <param name="Ended">Called once, when nothing of the run goes on any more: with its task, or after it where members were late.</param>
public sealed record RunPlace(TaskScheduler Threads, Action Ended);
