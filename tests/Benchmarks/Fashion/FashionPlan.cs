using Export.Convolution;
using Export.Training;
using Export.Trees;

namespace Benchmarks.Fashion;

/// <summary>What is trained on, and how long.</summary>
/// <param name="Train">Rows to learn from.</param>
/// <param name="Fit">Rows for temperatures.</param>
/// <param name="Test">Rows of the test file, and of the digits.</param>
/// <param name="Members">Members of the family.</param>
/// <param name="Epochs">Most passes.</param>
/// <param name="Replicates">Re-drawn halves.</param>
/// <param name="Filters">Filters of a member.</param>
/// <param name="Wide">Filters of the one network that costs as much as all members.</param>
sealed record FashionPlan(string Train, string Fit, string Test, int Members, int Epochs, int Replicates, int[] Filters, int[] Wide)
{
    public static FashionPlan Full { get; } = new("0-54999", "55000-59999", "0-9999", 5, 8, 200, [32, 64], [64, 160]);

    public static FashionPlan Short { get; } = new("0-3999", "4000-4999", "0-1999", 5, 4, 50, [16, 32], [32, 80]);

    /// <summary>How members are trained.</summary>
    public TrainerOptions Options => new()
    {
        Kinds = ["cnn"], Hidden = [128], Epochs = Epochs, Patience = Epochs, Distance = "neighbour",
        Convolution = new ConvOptions { Filters = Filters, Dropout = 0.3, Mirror = true },
    };

    /// <summary>How members of five kinds are: those that learn pixels as they come say no distance.</summary>
    public TrainerOptions Mixed => Options with
    {
        Kinds = ["cnn", "mlp", "extra-trees", "knn", "random-features"],
        Distance = null,
        Trees = new TreeOptions { Trees = 100, MinLeaf = 5 },
    };

    /// <summary>How the one network is.</summary>
    public TrainerOptions Single => Options with { Hidden = [280], Convolution = Options.Convolution with { Filters = Wide } };
}
