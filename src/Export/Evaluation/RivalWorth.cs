using System.Text.Json.Serialization;

namespace Export.Evaluation;

/// <summary>What a family could be replaced by, and how it did on the same rows.</summary>
/// <param name="Name">The model.</param>
/// <param name="Aurc">Its AURC × 1,000; smaller is better.</param>
/// <param name="Difference">The family's AURC × 1,000 less this one's, paired by row.</param>
sealed record RivalWorth(string Name, Estimate Aurc, Estimate Difference)
{
    /// <summary>better (than the family), worse or undecided: decided only where the interval excludes 0.</summary>
    public string Verdict => !Difference.ExcludesZero ? "undecided" : Better ? "better" : "worse";

    /// <summary>Whether it beats the family.</summary>
    [JsonIgnore]
    public bool Better => Difference.Low > 0;
}
