using Ensemble.Families;

namespace Ensemble.Execution;

/// <summary>Whether a family's fused file is run in its members' place, and who is told of it.</summary>
/// <param name="limit">Longest that a run may take; null where the members are to be run.</param>
/// <param name="ended">Told how a run ended.</param>
public sealed class Fusing(Func<Family, TimeSpan?> limit, Action<Family, FusedOutcome> ended)
{
    /// <summary>Longest that a run of it may take; null where the members are to be run.</summary>
    public TimeSpan? Limit(Family family) => limit(family);

    /// <summary>A run ended.</summary>
    public void Ended(Family family, FusedOutcome outcome) => ended(family, outcome);
}
