using System.Text.Json.Nodes;
using Export.Onnx;
using Export.Training;

namespace Export.RandomFeatures;

/// <summary>A linear model of random features.</summary>
/// <param name="map">Ω and b.</param>
/// <param name="head">The linear model.</param>
/// <param name="recipe">What the manifest tells.</param>
sealed class FeatureModel(Layer map, LearntModel head, JsonObject recipe) : LearntModel
{
    public override Head Head => head.Head;

    public override int Outputs => head.Outputs;

    public override long MultiplyAdds => ((long)map.Inputs * map.Outputs) + head.MultiplyAdds;

    public override JsonObject Recipe => recipe;

    public override float[] Predict(ReadOnlySpan<float> inputs, int rows) => head.Predict(FeatureMap.Apply(map, inputs, rows, 1), rows);

    public override void Rescale(double shift, double scale) => head.Rescale(shift, scale);

    public override void Write(GraphBuilder graph, string encoded, string output)
    {
        string directions = graph.Constant("directions", map.Dense(), map.Inputs, map.Outputs);
        string phases = graph.Constant("phases", map.Biases.AsSpan(0, map.Outputs), map.Outputs);
        head.Write(graph, graph.Add("Cos", [graph.Add("Gemm", [encoded, directions, phases])]), output);
    }
}
