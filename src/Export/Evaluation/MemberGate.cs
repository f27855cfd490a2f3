using System.Text.Json.Serialization;

namespace Export.Evaluation;

/// <summary>Whether a freshly trained family is more than one of its members several times over.</summary>
/// <param name="Split">Rows asked: fit or validation; none where nothing was asked.</param>
/// <param name="Rows">How many.</param>
/// <param name="Errors">Rows that the best member answers wrongly.</param>
sealed record MemberGate(string Split, int Rows, int Errors)
{
    /// <summary>Rows from which on a family can be refused: one row in 200 is what copies may differ by.</summary>
    public const int LeastRows = 500;

    /// <summary>Errors of the best member from which on it can be: a correlation of fewer is chance.</summary>
    public const int LeastErrors = 20;

    /// <summary>Pairs that are nearly copies, a sentence each.</summary>
    public string[] Copies { get; init; } = [];

    /// <summary>The best member.</summary>
    public string Best { get; init; } = "";

    /// <summary>AURC × 1,000 of the best member less the family's, paired by row; above 0 is a gain.</summary>
    public Estimate? AurcGain { get; init; }

    /// <summary>The family's AUROC for unfamiliar rows less the best member's; above 0 is a gain.</summary>
    public UnfamiliarGain[] UnfamiliarGains { get; init; } = [];

    /// <summary>Whether the rows are enough to refuse a family by.</summary>
    public bool IsDecisive => Rows >= LeastRows && Errors >= LeastErrors;

    /// <summary>Whether it does better than its best member, beyond chance, in anything.</summary>
    public bool Gains => AurcGain?.Low > 0 || UnfamiliarGains.Any(g => g.Gain.Low > 0);

    /// <summary>What speaks against the family, a sentence each.</summary>
    public string[] Reasons => [.. Copies, .. AurcGain is null || Gains ? [] : new[] { NoGain() }];

    /// <summary>Whether it is refused.</summary>
    [JsonIgnore]
    public bool Refuses => IsDecisive && Reasons.Length > 0;

    /// <summary>Why nothing was decided, where something speaks against the family; null otherwise.</summary>
    [JsonIgnore]
    public string? Undecided => IsDecisive || Reasons.Length == 0 ? null
        : $"{Rows} {Split} rows with {Errors} errors of the best member are too few to refuse a family by ({LeastRows} rows and {LeastErrors} errors): on these, {string.Join("; ", Reasons)}";

    string NoGain() => FormattableString.Invariant($"the family gains nothing over its {Best} alone: AURC x1000 {AurcGain!.Value:F2} less, 95 % interval {AurcGain.Low:F2} to {AurcGain.High:F2}")
        + string.Concat(UnfamiliarGains.Select(g => FormattableString.Invariant($"; AUROC of {g.Set} rows {g.Gain.Value:F3} more, {g.Gain.Low:F3} to {g.Gain.High:F3}")));
}
