using System.CommandLine;
using Export.Trees;

namespace Export.Commands;

/// <summary>Options of <c>train</c> for members that are no networks.</summary>
sealed class KindOptions
{
    readonly Option<int> trees = Ranged.Whole("--trees", 200, 1, 10_000, "forests: trees");
    readonly Option<int> depth = Ranged.Whole("--depth", 0, 1, 64, "trees: splits above a leaf at most (forests no bound, boosted 4)");
    readonly Option<int> minLeaf = Ranged.Whole("--min-leaf", 0, 1, 1_000_000,
        "trees: rows of a leaf at least (1; 5 where numbers are learnt or trees boosted)");
    readonly Option<int> splitColumns = Ranged.Whole("--split-columns", 0, 1, 1_000_000,
        "trees: columns that a split chooses from (the square root of all; a third of them where numbers are learnt)");
    readonly Option<int> rounds = Ranged.Whole("--rounds", 200, 1, 10_000, "boosted: most rounds, each a tree for every class");
    readonly Option<double> shrinkage = Ranged.Number("--shrinkage", 0.1, 1e-6, 1, "boosted: share of each tree's step that is taken");

    public Option[] All => [trees, depth, minLeaf, splitColumns, rounds, shrinkage];

    public TreeOptions Trees(CommandContext context) => new()
    {
        Trees = context.Get(trees),
        Depth = context.Get(depth),
        MinLeaf = context.Get(minLeaf),
        SplitColumns = context.Get(splitColumns),
        Rounds = context.Get(rounds),
        Shrinkage = context.Get(shrinkage),
    };
}
