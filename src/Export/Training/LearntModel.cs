using System.Text.Json.Nodes;
using Export.Familiarity;
using Export.Onnx;

namespace Export.Training;

/// <summary>A model learnt from encoded rows, whatever its kind.</summary>
abstract class LearntModel
{
    /// <summary>What its answers are.</summary>
    public abstract Head Head { get; }

    /// <summary>Numbers of an answer: classes, or 1 for a regression.</summary>
    public abstract int Outputs { get; }

    /// <summary>Multiply-adds of one row, or as many comparisons and additions.</summary>
    public abstract long MultiplyAdds { get; }

    /// <summary>What the manifest's recipe tells of it, beside what it tells of every member.</summary>
    public abstract JsonObject Recipe { get; }

    /// <summary>How far it says rows are from what it learnt; null where it says nothing.</summary>
    public FeatureDistance? Distance { get; set; }

    /// <summary>Numbers that its last layer sees of a row; 0 where it has no features of its own.</summary>
    public virtual int FeatureWidth => 0;

    /// <summary>What its last layer sees, rows × <see cref="FeatureWidth"/>.</summary>
    /// <param name="inputs">Encoded inputs, rows × columns.</param>
    /// <param name="rows">Rows.</param>
    public virtual float[] Features(ReadOnlySpan<float> inputs, int rows) => [];

    /// <summary>Answers, rows × <see cref="Outputs"/>: probabilities or means.</summary>
    /// <param name="inputs">Encoded inputs, rows × columns.</param>
    /// <param name="rows">Rows.</param>
    public abstract float[] Predict(ReadOnlySpan<float> inputs, int rows);

    /// <summary>Regression: makes every answer scale·answer + shift, so that targets which were standardised come back in their unit.</summary>
    public abstract void Rescale(double shift, double scale);

    /// <summary>Adds its nodes to a graph.</summary>
    /// <param name="graph">The graph, which ends with these nodes.</param>
    /// <param name="encoded">Name of the encoded rows, FP32 (N, columns).</param>
    /// <param name="output">Name that the answers get, FP32 (N, outputs); those of the distance get its own.</param>
    public abstract void Write(GraphBuilder graph, string encoded, string output);
}
