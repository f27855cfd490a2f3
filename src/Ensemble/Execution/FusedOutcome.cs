namespace Ensemble.Execution;

/// <summary>How a run of a family's fused file ended.</summary>
public enum FusedOutcome
{
    /// <summary>It answered for the members.</summary>
    Answered,
    /// <summary>It failed, or took too long: the members were run.</summary>
    Failed,
    /// <summary>The members, run beside it, gave other bits: theirs count, and it is asked no more.</summary>
    Differed,
}
