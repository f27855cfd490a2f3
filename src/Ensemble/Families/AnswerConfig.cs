namespace Ensemble.Families;

/// <summary>What a caller may ask to be answered by.</summary>
public sealed record AnswerConfig
{
    /// <summary>The choice when the caller makes none: a combination, or a member's name.</summary>
    public string Default { get; init; } = "mean";

    /// <summary>Combinations offered, and the words "member" and "lambda"; null offers everything.</summary>
    public string[]? Offered { get; init; }
}
