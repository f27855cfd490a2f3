using Ensemble.Data;
using Ensemble.Members;
using Ensemble.Tensors;

namespace Export.Onnx;

/// <summary>Reloads a written model in ONNX Runtime and compares it with what the trainer gave.</summary>
static class ExportCheck
{
    /// <summary>Largest difference that is accepted: of a probability or a distance relative to max(1, |value|), of a number relative to
    /// the spread of what was learnt, or to how far it lies from its middle.</summary>
    public const double Tolerance = 1e-5;

    // A number is rounded to FP32 behind the last sum, by the trainer and by ONNX Runtime each.
    const int Roundings = 4;

    /// <summary>Compares every output and returns the model's answers on <paramref name="golden"/>, one tensor for each.</summary>
    /// <param name="onnx">The model.</param>
    /// <param name="name">Member, for errors.</param>
    /// <param name="rows">Rows to compare on.</param>
    /// <param name="expected">The trainer's answers on them, one array for each output.</param>
    /// <param name="golden">Rows whose answers are kept.</param>
    /// <param name="lambda">What the model's second input, FP32 (N, 1), is given; null for none.</param>
    /// <param name="learnt">Numbers: mean and standard deviation of what was learnt; null for probabilities.</param>
    /// <exception cref="DataException">A difference is larger than <see cref="Tolerance"/>.</exception>
    public static IReadOnlyList<Tensor> Run(byte[] onnx, string name, Tensor rows, IReadOnlyList<float[]> expected, Tensor golden,
        (string Name, double Value)? lambda = null, (double Mean, double Sd)? learnt = null)
    {
        using var probe = ModelProbe.Open(onnx, $"member '{name}'");
        IReadOnlyList<Tensor> answers = probe.Run(With(rows, lambda));
        for (int i = 0; i < expected.Count; i++)
            Compare(answers[i], expected[i], name, learnt);
        return probe.Run(With(golden, lambda));
    }

    static void Compare(Tensor answers, float[] expected, string name, (double Mean, double Sd)? learnt)
    {
        ReadOnlySpan<float> values = answers.As<float>();
        if (values.Length != expected.Length)
            throw new DataException($"member '{name}': the exported model gives {values.Length} numbers, the trainer {expected.Length}");
        for (int i = 0; i < values.Length; i++)
        {
            double difference = Math.Abs((double)values[i] - expected[i]);
            double accepted = learnt is not { } numbers ? Tolerance * Math.Max(1, Math.Abs(expected[i]))
                : (Tolerance * Math.Max(numbers.Sd, Math.Abs(expected[i] - numbers.Mean))) + (Roundings * (MathF.BitIncrement(Math.Abs(expected[i])) - Math.Abs(expected[i])));
            if (!(difference <= accepted))
                throw new DataException($"member '{name}', row {i / answers.RowLength}: the exported model gives {values[i]:R}, the "
                    + $"trainer {expected[i]:R}");
        }
    }

    static Tensor[] With(Tensor rows, (string Name, double Value)? lambda) => lambda is not { } given ? [rows]
        : [rows, Tensor.From<float>(given.Name, Datatype.FP32, [rows.Rows, 1], [.. Enumerable.Repeat((float)given.Value, rows.Rows)])];
}
