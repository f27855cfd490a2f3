using System.Text.Json.Nodes;
using Ensemble.Families;
using Export.Training;

namespace Export.Evaluation;

/// <summary>What one model of a family's cost is when its members are of a kind without hidden layers: more of the same.</summary>
static class SinglePlan
{
    /// <summary>A forest of all trees, all rounds of boosting, a bank of all prototypes, all random features.</summary>
    /// <returns>Null where members differ in kind, or their kind grows in no such way.</returns>
    public static TrainerOptions? More(Family family)
    {
        JsonObject[] recipes = [.. family.Manifest.Members.Select(m => m.Recipe).OfType<JsonObject>()];
        string? kind = (string?)recipes.FirstOrDefault()?["kind"];
        if (kind is null || recipes.Length < family.Members.Count || recipes.Any(r => (string?)r["kind"] != kind))
            return null;
        JsonObject first = recipes[0];
        var options = new TrainerOptions { Kinds = [kind], Patience = 0 };
        return kind switch
        {
            "random-forest" or "extra-trees" => options with
            {
                Trees = options.Trees with
                {
                    Trees = Sum(recipes, "trees"),
                    Depth = (int)first["depth"]!,
                    MinLeaf = (int)first["min_leaf"]!,
                    SplitColumns = (int)first["split_columns"]!,
                },
            },
            // All members' rounds by as much smaller steps: the same cost, and as far downhill as a member goes.
            "boosted" => options with
            {
                Trees = options.Trees with
                {
                    Rounds = Sum(recipes, "rounds"),
                    AllRounds = true,
                    Shrinkage = (double)first["shrinkage"]! / recipes.Length,
                    Subsample = (double)first["subsample"]!,
                    Depth = (int)first["depth"]!,
                    MinLeaf = (int)first["min_leaf"]!,
                    SplitColumns = (int)first["split_columns"]!,
                },
            },
            "knn" => options with { Neighbours = options.Neighbours with { Prototypes = Sum(recipes, "prototypes") } },
            "random-features" => options with
            {
                Features = options.Features with { Features = Sum(recipes, "features"), Width = (double)first["kernel_width"]! },
                Epochs = recipes.Max(r => (int)r["epochs"]!),
                Batch = (int)first["batch"]!,
                LearningRate = (double)first["learning_rate"]!,
                WeightDecay = (double)first["weight_decay"]!,
                LabelSmoothing = (double)first["label_smoothing"]!,
            },
            _ => null,
        };
    }

    /// <summary>A plan's name: mlp-2560, extra-trees-1000.</summary>
    public static string Name(TrainerOptions plan) => plan.Kinds[0] switch
    {
        "random-forest" or "extra-trees" => $"{plan.Kinds[0]}-{plan.Trees.Trees}",
        "boosted" => $"boosted-{plan.Trees.Rounds}",
        "knn" => $"knn-{plan.Neighbours.Prototypes}",
        "random-features" => $"random-features-{plan.Features.Features}",
        _ => $"mlp-{string.Join('-', plan.Hidden)}",
    };

    static int Sum(JsonObject[] recipes, string key) => recipes.Sum(r => (int)r[key]!);
}
