using Ensemble.Data;
using Ensemble.Members;
using Ensemble.Tensors;

namespace Export.Onnx;

/// <summary>Reloads a written model in ONNX Runtime and compares it with what the trainer gave.</summary>
static class ExportCheck
{
    /// <summary>Largest difference that is accepted, relative to max(1, |value|).</summary>
    public const double Tolerance = 1e-5;

    /// <summary>Compares every output and returns the model's answers on <paramref name="golden"/>, one tensor for each.</summary>
    /// <param name="onnx">The model.</param>
    /// <param name="name">Member, for errors.</param>
    /// <param name="rows">Rows to compare on.</param>
    /// <param name="expected">The trainer's answers on them, one array for each output.</param>
    /// <param name="golden">Rows whose answers are kept.</param>
    /// <exception cref="DataException">A difference is larger than <see cref="Tolerance"/>.</exception>
    public static IReadOnlyList<Tensor> Run(byte[] onnx, string name, Tensor rows, IReadOnlyList<float[]> expected, Tensor golden)
    {
        using var probe = ModelProbe.Open(onnx, $"member '{name}'");
        IReadOnlyList<Tensor> answers = probe.Run([rows]);
        for (int i = 0; i < expected.Count; i++)
            Compare(answers[i], expected[i], name);
        return probe.Run([golden]);
    }

    static void Compare(Tensor answers, float[] expected, string name)
    {
        ReadOnlySpan<float> values = answers.As<float>();
        if (values.Length != expected.Length)
            throw new DataException($"member '{name}': the exported model gives {values.Length} numbers, the trainer {expected.Length}");
        for (int i = 0; i < values.Length; i++)
        {
            double difference = Math.Abs((double)values[i] - expected[i]);
            if (!(difference <= Tolerance * Math.Max(1, Math.Abs(expected[i]))))
                throw new DataException($"member '{name}', row {i / answers.RowLength}: the exported model gives {values[i]:R}, the "
                    + $"trainer {expected[i]:R}");
        }
    }
}
