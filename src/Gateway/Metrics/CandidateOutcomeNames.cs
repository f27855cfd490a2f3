namespace Gateway.Metrics;

/// <summary>Outcomes as label values.</summary>
static class CandidateOutcomeNames
{
    public static string Name(this CandidateOutcome outcome) => outcome switch
    {
        CandidateOutcome.Same => "same",
        CandidateOutcome.AnswerChanged => "answer_changed",
        CandidateOutcome.FlagChanged => "flag_changed",
        CandidateOutcome.BothChanged => "both_changed",
        CandidateOutcome.Answered => "answered",
        CandidateOutcome.Failed => "failed",
        CandidateOutcome.Skipped => "skipped",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "not an outcome"),
    };
}
