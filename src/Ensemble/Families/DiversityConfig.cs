namespace Ensemble.Families;

/// <summary>How differently the members erred when the family was last evaluated; a record, not a promise.</summary>
public sealed record DiversityConfig
{
    /// <summary>Rows that every member answered.</summary>
    public int Rows { get; init; }

    /// <summary>Mean correlation of the errors of two members, in [−1, 1]; null where no two had one.</summary>
    public double? ErrorCorrelation { get; init; }

    /// <summary>Independent members that these are worth, in [1, K]; null without a correlation.</summary>
    public double? EffectiveMembers { get; init; }

    /// <summary>Mean over pairs of the share of rows on which both were wrong, in [0, 1]; null for one member.</summary>
    public double? DoubleFault { get; init; }

    /// <summary>Share of rows on which every member was wrong, in [0, 1].</summary>
    public double? AllWrong { get; init; }

    /// <summary>What the evaluation warned of.</summary>
    public string[] Warnings { get; init; } = [];
}
