using System.Text.Json.Serialization;

namespace Export.Evaluation;

/// <summary>One of the rows with the largest risk.</summary>
/// <param name="Row">Row of the file, counted from 0.</param>
/// <param name="Truth">Its label.</param>
/// <param name="Answer">The chosen answer.</param>
/// <param name="Votes">What each member answers; null for nothing.</param>
/// <param name="Risk">Its risk.</param>
/// <param name="Novelty">Its novelty.</param>
/// <param name="Reasons">Why it is flagged, comma-separated; empty when it is not.</param>
sealed record DoubtfulRow(int Row, string Truth, string Answer, string?[] Votes, double Risk, double Novelty, string Reasons)
{
    /// <summary>What is said of it to people; null when it is not flagged.</summary>
    [JsonIgnore]
    public string? Sentence { get; init; }

    /// <summary>The row as a PNG file; null where the input is no picture.</summary>
    [JsonIgnore]
    public byte[]? Picture { get; init; }

    /// <summary>Name and value of its features; empty beside a picture.</summary>
    [JsonIgnore]
    public (string Name, string Value)[] Features { get; init; } = [];
}
