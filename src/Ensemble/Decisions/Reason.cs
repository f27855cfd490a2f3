namespace Ensemble.Decisions;

/// <summary>Why a row is flagged; several may hold. Listed in this order on the wire.</summary>
[Flags]
public enum Reason
{
    /// <summary>Not flagged.</summary>
    None = 0,
    /// <summary>A member did not answer, or not in time.</summary>
    MemberMissing = 1,
    /// <summary>A member answered with something that is not an answer.</summary>
    MemberInvalid = 2,
    /// <summary>The input was not looked at.</summary>
    Uninspected = 4,
    /// <summary>Unfamiliar beyond the novelty gate.</summary>
    Novelty = 8,
    /// <summary>Risk above the threshold.</summary>
    Risk = 16,
    /// <summary>Voters differ (fixed gate, where there is no guarantee).</summary>
    Disagreement = 32,
    /// <summary>A change of the input within the radius, or noise, may change the answer (robust mode).</summary>
    Fragile = 64,
}
