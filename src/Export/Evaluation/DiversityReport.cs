using Ensemble.Families;

namespace Export.Evaluation;

/// <summary>How differently the members err, and what each is worth, on the rows that every member answered.</summary>
sealed record DiversityReport
{
    /// <summary>Rows that every member answered.</summary>
    public required int Rows { get; init; }

    /// <summary>Members in the order of the matrices.</summary>
    public required string[] Names { get; init; }

    /// <summary>Correlation of "is wrong" of each two members, shape (K, K); NaN where one of them is always or never wrong.</summary>
    public required double[][] ErrorCorrelation { get; init; }

    /// <summary>Share of rows on which each two members vote alike, shape (K, K).</summary>
    public required double[][] Agreement { get; init; }

    /// <summary>Mean correlation over pairs; NaN where no pair has one.</summary>
    public required Estimate MeanErrorCorrelation { get; init; }

    /// <summary>Mean over pairs of the share of rows on which both are wrong.</summary>
    public required Estimate DoubleFault { get; init; }

    /// <summary>Share of rows on which every member is wrong.</summary>
    public required Estimate AllWrong { get; init; }

    /// <summary>M / (1 + (M − 1)·ρ̄), ρ̄ below 0 counted as 0.</summary>
    public required Estimate EffectiveMembers { get; init; }

    /// <summary>Errors at equal coverage.</summary>
    public required EqualCoverage[] AtCoverage { get; init; }

    /// <summary>Rows answered rightly by the mean although every member alone is wrong.</summary>
    public required int RightAgainstAll { get; init; }

    /// <summary>Share of members whose error is at most <see cref="DiversityMeasures.NearBest"/> above that of the best one.</summary>
    public required double NearBest { get; init; }

    public required MemberValue[] Members { get; init; }

    public required string[] Warnings { get; init; }

    /// <summary>What the manifest keeps of it.</summary>
    public DiversityConfig Summary() => new()
    {
        Rows = Rows,
        ErrorCorrelation = Rounded(MeanErrorCorrelation.Value),
        EffectiveMembers = Rounded(EffectiveMembers.Value),
        DoubleFault = Rounded(DoubleFault.Value),
        AllWrong = Rounded(AllWrong.Value),
        Warnings = Warnings,
    };

    static double? Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 6) : null;
}
