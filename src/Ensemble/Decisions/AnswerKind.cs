namespace Ensemble.Decisions;

/// <summary>What a row is answered by.</summary>
public enum AnswerKind
{
    /// <summary>Weighted mean of the members.</summary>
    Mean,
    /// <summary>Median per class (renormalised) or weighted median.</summary>
    Median,
    /// <summary>The class with the most votes.</summary>
    Majority,
    /// <summary>The class whose lowest probability is highest; the extreme value of a regression.</summary>
    WorstCase,
    /// <summary>Members weighted by their certainty.</summary>
    UncertaintyWeighted,
    /// <summary>One member.</summary>
    Member,
}
