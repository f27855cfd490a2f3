namespace Export.Evaluation;

/// <summary>How a freshly trained family did against what costs less, or as much.</summary>
/// <param name="Split">Rows compared on: fit or validation; none where nothing was compared.</param>
/// <param name="Rows">How many.</param>
sealed record FamilyWorth(string Split, int Rows)
{
    /// <summary>Bootstrap replicates.</summary>
    public int Replicates { get; init; }

    /// <summary>Seed of the bootstrap.</summary>
    public int Seed { get; init; }

    /// <summary>The family's AURC × 1,000; null where nothing was compared.</summary>
    public Estimate? Family { get; init; }

    /// <summary>The best member alone, then one network of the family's cost; what is missing is in the notes.</summary>
    public RivalWorth[] Rivals { get; init; } = [];

    /// <summary>What the reader should know.</summary>
    public string[] Notes { get; init; } = [];

    /// <summary>One for each rival that beats the family.</summary>
    public string[] Warnings => [.. Rivals.Where(r => r.Better).Select(Warning)];

    string Warning(RivalWorth rival) => $"{rival.Name} does better than the family on the {Rows} {Split} rows: AURC x1000 "
        + $"{rival.Aurc.Value:F2}, the family {Family!.Value:F2}; family less rival {rival.Difference.Value:F2}, 95 % interval "
        + $"{rival.Difference.Low:F2} to {rival.Difference.High:F2}";

    /// <summary>Nothing was compared.</summary>
    /// <param name="why">Why.</param>
    public static FamilyWorth None(string why) => new("none", 0) { Notes = [$"not compared with its best member and one network: {why}"] };
}
