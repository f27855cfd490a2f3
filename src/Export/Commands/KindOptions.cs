using System.CommandLine;
using Export.Neighbours;
using Export.RandomFeatures;
using Export.Training;
using Export.Trees;

namespace Export.Commands;

/// <summary>Options of <c>train</c> for members that are no networks.</summary>
sealed class KindOptions
{
    static readonly string[] forests = ["random-forest", "extra-trees"], allTrees = [.. forests, "boosted"];

    readonly Option<string[]?> mix = Ranged.List("--mix", "Kinds that members take in turn, in place of --kind: mlp,extra-trees,knn");
    readonly Option<double> featureShare = Ranged.Number("--feature-share", 1, 1e-6, 1, "Share of the features that each member sees, drawn for it");
    readonly Option<int> trees = Ranged.Whole("--trees", 200, 1, 10_000, "forests: trees");
    readonly Option<int> depth = Ranged.Whole("--depth", 0, 1, 64, "trees: splits above a leaf at most (forests no bound, boosted 4)");
    readonly Option<int> minLeaf = Ranged.Whole("--min-leaf", 0, 1, 1_000_000,
        "trees: rows of a leaf at least (1; 5 where numbers are learnt or trees boosted)");
    readonly Option<int> splitColumns = Ranged.Whole("--split-columns", 0, 1, 1_000_000,
        "trees: columns that a split chooses from (the square root of all; a third of them where numbers are learnt)");
    readonly Option<int> rounds = Ranged.Whole("--rounds", 200, 1, 10_000, "boosted: most rounds, each a tree for every class");
    readonly Option<double> shrinkage = Ranged.Number("--shrinkage", 0.1, 1e-6, 1, "boosted: share of each tree's step that is taken");

    readonly Option<int> prototypes = Ranged.Whole("--prototypes", 1000, 1, 1_000_000, "knn: prototypes that stand for the rows");
    readonly Option<double?> bandwidth = Ranged.FromZero("--bandwidth",
        "knn: squared distance over which a prototype's weight falls to exp(-1/2) (fitted on rows held out)");
    readonly Option<int> features = Ranged.Whole("--features", 1000, 1, 65_536, "random-features: features");
    readonly Option<double> kernelWidth = Ranged.Number("--kernel-width", 0.5, 1e-3, 1e3,
        "random-features: width of the kernel as a multiple of the median distance between rows");

    /// <summary>Gives a verb these options and what must hold between them.</summary>
    public void AddTo(Verb verb, Option<string> kind)
    {
        foreach (Option option in new Option[] { mix, featureShare, trees, depth, minLeaf, splitColumns, rounds, shrinkage, prototypes, bandwidth, features, kernelWidth })
            verb.Options.Add(option);
        mix.Validators.Add(result =>
        {
            string[] known = [.. MemberKinds.Names];
            string[] given = [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
            if (Array.Find(given, g => !known.Contains(g, StringComparer.Ordinal)) is { } unknown)
                result.AddError($"--mix: '{unknown}' is none of {string.Join(", ", known)}");
            else if (given.Length == 0 || given.Distinct(StringComparer.Ordinal).Count() < given.Length)
                result.AddError("--mix: different kinds were expected");
        });
        verb.Checks(result =>
        {
            if (result.GetResult(mix) is { Implicit: false } && result.GetResult(kind) is { Implicit: false })
                result.AddError("--mix: not with --kind");
            foreach ((Option option, string[] kinds) in Belong())
            {
                // What could not be read is told by the parser.
                if (result.GetResult(option) is { Implicit: false } && result.GetResult(mix)?.Errors.Any() != true
                    && !kinds.Intersect(Kinds(result.GetValue(mix), result.GetValue(kind)!), StringComparer.Ordinal).Any())
                    result.AddError($"{option.Name}: an option of {string.Join(", ", kinds)}, and none of them is trained");
            }
        });
    }

    /// <summary>Kinds that members take in turn.</summary>
    public string[] Kinds(CommandContext context, Option<string> kind) => Kinds(context.Find(mix), context.Get(kind));

    /// <summary>A mixed family has a member of each kind, unless their number was given.</summary>
    public int Members(CommandContext context, Option<int> members) =>
        context.Find(mix) is { Length: > 0 } kinds && context.Parsed.GetResult(members) is not { Implicit: false } ? kinds.Length : context.Get(members);

    /// <summary>Training options with these.</summary>
    public TrainerOptions Apply(CommandContext context, TrainerOptions options) => options with
    {
        FeatureShare = context.Get(featureShare),
        Trees = Trees(context),
        Neighbours = new NeighbourOptions { Prototypes = context.Get(prototypes), Bandwidth = context.Find(bandwidth) ?? 0 },
        Features = new FeatureOptions { Features = context.Get(features), Width = context.Get(kernelWidth) },
    };

    static string[] Kinds(string[]? mix, string kind) => mix is { Length: > 0 } ? mix : [kind];

    (Option Option, string[] Kinds)[] Belong() =>
    [
        (trees, forests), (depth, allTrees), (minLeaf, allTrees), (splitColumns, allTrees), (rounds, ["boosted"]), (shrinkage, ["boosted"]),
        (prototypes, ["knn"]), (bandwidth, ["knn"]), (features, ["random-features"]), (kernelWidth, ["random-features"]),
    ];

    TreeOptions Trees(CommandContext context) => new()
    {
        Trees = context.Get(trees),
        Depth = context.Get(depth),
        MinLeaf = context.Get(minLeaf),
        SplitColumns = context.Get(splitColumns),
        Rounds = context.Get(rounds),
        Shrinkage = context.Get(shrinkage),
    };
}
