namespace Gateway.Metrics;

/// <summary>What monitors say of a family, of the version that answers.</summary>
/// <param name="Name">Family.</param>
/// <param name="Guarantees">One a guarantee.</param>
/// <param name="Backlog">Audited rows that wait for a label.</param>
/// <param name="Oldest">When the oldest of them was received, seconds since 1970; 0 for none.</param>
/// <param name="LabelError">Estimate and limits of the probability that a label is wrong; null without pairs.</param>
/// <param name="Unfamiliar">Score, logarithm of the evidence, and whether it alarms.</param>
/// <param name="Shares">Share, difference from the baseline, its lower limit, and whether it alarms.</param>
sealed record MonitoredFamily(
    string Name, IReadOnlyList<MonitoredGuarantee> Guarantees, long Backlog, double Oldest, (double Estimate, double Lower, double Upper)? LabelError,
    IReadOnlyList<(string Score, double LogEvidence, bool Alarm)> Unfamiliar, IReadOnlyList<(string Share, double Effect, double Lower, bool Alarm)> Shares);
