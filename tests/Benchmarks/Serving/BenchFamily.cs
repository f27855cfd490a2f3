using System.Globalization;
using System.Text;
using Export.Onnx;
using Export.Training;

namespace Benchmarks.Serving;

/// <summary>A family whose members are made here, with random weights: what is measured is the time, which does not depend on them.</summary>
/// <param name="Name">Name of the family.</param>
/// <param name="Title">What a member is, in a few words.</param>
/// <param name="Row">Shape of an input row.</param>
/// <param name="Graph">Adds a member's nodes from the input to the output.</param>
/// <param name="Number">Writes a number of an input as this family's callers would.</param>
sealed record BenchFamily(string Name, string Title, long[] Row, Action<GraphBuilder, SeededRandom> Graph, Func<double, string> Number)
{
    public const string Input = "x", Output = "p";
    public const int Members = 5, Classes = 10, Bodies = 64, FirstSeed = 1, RowSeed = 20261123;

    /// <summary>Pixels of 17 levels, as sklearn's digits have them.</summary>
    public static BenchFamily Mlp { get; } = new("f1", "MLP 64-128-64-10", [64], static (graph, random) => BenchModels.Mlp(graph, random, 64), static x => (Math.Round(x * 16) / 16).ToString("0.####", CultureInfo.InvariantCulture));

    /// <summary>Networks of that form for rows of other lengths.</summary>
    public static BenchFamily OfFeatures(int features) => new("grows", $"MLP {features}-128-64-10", [features], (graph, random) => BenchModels.Mlp(graph, random, features), Mlp.Number);

    public static BenchFamily LeNet { get; } = new("f2", "LeNet-like 1x28x28", [1, 28, 28], BenchModels.LeNet, static x => x.ToString("0.000000", CultureInfo.InvariantCulture));

    public static BenchFamily ResNet { get; } = new("f3", "ResNet-18-like 3x64x64", [3, 64, 64], BenchModels.ResNet, static x => x.ToString("0.00000000", CultureInfo.InvariantCulture));

    /// <summary>Numbers of an input row.</summary>
    public int Features => (int)Row.Aggregate(1L, static (product, axis) => product * axis);

    /// <summary>One member's model.</summary>
    public byte[] Model(int seed)
    {
        var graph = new GraphBuilder($"{Name}-{seed}");
        graph.Input(Input, Ensemble.Tensors.Datatype.FP32, Row);
        graph.Output(Output, Ensemble.Tensors.Datatype.FP32, Classes);
        Graph(graph, SeededRandom.Of(seed, 1));
        return graph.ToBytes();
    }

    /// <summary>Rows as they are sent: uniform in [0, 1), in the digits that this family's callers send.</summary>
    public string[][] Rows()
    {
        var random = SeededRandom.Of(RowSeed, 1);
        return [.. Enumerable.Range(0, Bodies).Select(_ => Enumerable.Range(0, Features).Select(_ => Number(random.NextDouble())).ToArray())];
    }

    /// <summary>The requests' bodies.</summary>
    /// <param name="rows">Rows of each: one of its own, and those behind it.</param>
    public string[] Requests(int rows = 1)
    {
        string[][] all = Rows();
        return [.. Enumerable.Range(0, Bodies).Select(i => new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{{\"inputs\":[{{\"name\":\"{Input}\",\"datatype\":\"FP32\",\"shape\":[{rows},{string.Join(',', Row)}],\"data\":[")
            .AppendJoin(',', Enumerable.Range(i, rows).SelectMany(r => all[r % Bodies])).Append("]}]}").ToString())];
    }
}
