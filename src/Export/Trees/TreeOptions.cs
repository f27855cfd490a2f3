namespace Export.Trees;

/// <summary>How trees are grown.</summary>
sealed record TreeOptions
{
    /// <summary>Trees of a forest, ≥ 1.</summary>
    public int Trees { get; init; } = 200;

    /// <summary>Splits above a leaf at most; 0 stands for no bound in forests and for 4 where trees are boosted.</summary>
    public int Depth { get; init; }

    /// <summary>Rows of a leaf at least; 0 stands for 1 in forests of classes, 5 in those of numbers and where trees are boosted.</summary>
    public int MinLeaf { get; init; }

    /// <summary>
    /// Columns that a split chooses from; 0 stands for the square root of all, and for a third of them where numbers are learnt.
    /// </summary>
    public int SplitColumns { get; init; }

    /// <summary>Boosting: most rounds, each of them a tree for every class, ≥ 1.</summary>
    public int Rounds { get; init; } = 200;

    /// <summary>Boosting: whether every round is made and kept; else rows held out say when it is enough.</summary>
    public bool AllRounds { get; init; }

    /// <summary>Boosting: share of each tree's step that is taken, in (0, 1].</summary>
    public double Shrinkage { get; init; } = 0.1;

    /// <summary>Boosting: share of the rows that a tree sees, drawn without replacement, in (0, 1].</summary>
    public double Subsample { get; init; } = 0.7;

    /// <summary>Columns that a split chooses from, of so many.</summary>
    public int ColumnsOf(int columns, bool numbers)
    {
        int wanted = SplitColumns > 0 ? SplitColumns : numbers ? columns / 3 : (int)Math.Sqrt(columns);
        return Math.Clamp(wanted, 1, columns);
    }
}
