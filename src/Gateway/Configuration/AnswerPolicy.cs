namespace Gateway.Configuration;

/// <summary>What an answer route adds to its family.</summary>
/// <param name="OnFlag">What becomes of a flagged row unless the request is stricter.</param>
/// <param name="RiskThreshold">Fixed gate that wins over the manifest's; null leaves the manifest's.</param>
sealed record AnswerPolicy(OnFlag OnFlag, double? RiskThreshold)
{
    /// <summary>Whether rows are flagged whose robust set is not the answer's class alone.</summary>
    public bool IsRobust { get; init; }

    public static AnswerPolicy Default { get; } = new(OnFlag.Annotate, null);
}
