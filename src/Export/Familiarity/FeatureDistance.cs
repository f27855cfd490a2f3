using Export.Onnx;

namespace Export.Familiarity;

/// <summary>How far a row lies from the learnt rows in a member's own features: the activations before its last layer.</summary>
abstract class FeatureDistance
{
    /// <summary>Name of the output that carries it.</summary>
    public const string OutputName = "feature_distance";

    /// <summary>What the manifest's recipe calls it.</summary>
    public abstract string Name { get; }

    /// <summary>Distance of each row.</summary>
    /// <param name="features">rows × width.</param>
    /// <param name="rows">Rows.</param>
    public abstract float[] Of(ReadOnlySpan<float> features, int rows);

    /// <summary>Adds the nodes that compute it.</summary>
    /// <param name="graph">The member's graph.</param>
    /// <param name="features">Name of its features, FP32 (N, width).</param>
    public abstract void Write(GraphBuilder graph, string features);
}
