namespace Ensemble.Execution;

/// <summary>How a member's call ended.</summary>
public enum MemberStatus
{
    /// <summary>It answered; rows may still be invalid one by one.</summary>
    Answered,
    /// <summary>It threw, or was not called (an open circuit breaker).</summary>
    Failed,
    /// <summary>It did not answer in time.</summary>
    TimedOut,
    /// <summary>It answered with something that is not an answer: wrong rows, classes, shape or datatype.</summary>
    Invalid,
}
