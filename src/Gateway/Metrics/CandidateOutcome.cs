namespace Gateway.Metrics;

/// <summary>What a candidate made of a row.</summary>
enum CandidateOutcome
{
    /// <summary>The serving version's answer, and flagged or not as there.</summary>
    Same,
    AnswerChanged,
    FlagChanged,
    BothChanged,

    /// <summary>It answered in place of the serving version.</summary>
    Answered,

    /// <summary>It could not decide the row.</summary>
    Failed,

    /// <summary>It was not asked.</summary>
    Skipped,
}
