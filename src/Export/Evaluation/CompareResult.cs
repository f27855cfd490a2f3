namespace Export.Evaluation;

/// <summary>Everything that <c>compare</c> prints.</summary>
sealed record CompareResult
{
    public required ComparedFamily A { get; init; }

    public required ComparedFamily B { get; init; }

    public required int Rows { get; init; }

    public required ComparedMeasure[] Measures { get; init; }

    /// <summary>Rows that they answer differently.</summary>
    public required int ChangedAnswers { get; init; }

    /// <summary>Rows that one flags and the other does not: by A alone, by B alone, and the exact test of McNemar.</summary>
    public required PairedTest ChangedFlags { get; init; }

    /// <summary>Deciding measures in which B is worse.</summary>
    public string[] Worse => [.. Measures.Where(m => m.Decides && m.Verdict == "worse").Select(m => m.Name)];

    /// <summary>Deciding measures in which B is better.</summary>
    public string[] Better => [.. Measures.Where(m => m.Decides && m.Verdict == "better").Select(m => m.Name)];

    /// <summary>The outcome in one line.</summary>
    public string Verdict => (Worse, Better) switch
    {
        ({ Length: 0 }, { Length: 0 }) => $"{B.Name} is neither better nor worse than {A.Name} on these {Rows} rows (p < 0.05 in nothing)",
        ({ Length: 0 }, var better) => $"{B.Name} is better than {A.Name} in {string.Join(" and ", better)}, and worse in nothing",
        (var worse, { Length: 0 }) => $"{B.Name} is worse than {A.Name} in {string.Join(" and ", worse)}",
        var (worse, better) => $"{B.Name} is worse than {A.Name} in {string.Join(" and ", worse)}, and better in {string.Join(" and ", better)}",
    };

    public required string[] Notes { get; init; }
}
