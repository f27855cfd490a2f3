using System.Runtime.InteropServices;
using Ensemble.Data;
using Ensemble.Tensors;
using Export.Training;

namespace Export.Imprecise;

/// <summary>Where the training of a conditioned network stands between two steps: enough to go on as if it had never stopped.</summary>
/// <param name="Network">The network.</param>
/// <param name="Adam">Its steps and moments.</param>
/// <param name="Random">Where draws come from.</param>
/// <param name="Mover">Where the distribution of λ stands.</param>
/// <param name="Remembered">What the rule remembers.</param>
sealed record LearnerState(ConditionedNetwork Network, Adam Adam, SeededRandom Random, LambdaMover Mover, double[] Remembered)
{
    /// <summary>Everything, as the bytes of an .npz file.</summary>
    /// <param name="step">Steps made.</param>
    public byte[] ToBytes(int step)
    {
        List<Tensor> tensors =
        [
            Of("counts", Datatype.INT64, [(long)step, Adam.Steps]), Of("lambda", Datatype.FP64, [Mover.A, Mover.B]),
            Of("remembered", Datatype.FP64, Remembered), Of("random", Datatype.UINT64, Random.State),
        ];
        int index = 0;
        tensors.AddRange(Arrays().Select(values => Of($"layers/{index++}", Datatype.FP32, values)));
        return NpzFile.ToBytes(tensors);
    }

    /// <summary>Goes back to what <see cref="ToBytes"/> wrote; gives the steps made.</summary>
    /// <exception cref="DataException">The file is broken, or of another network.</exception>
    public int Restore(byte[] bytes, string where)
    {
        var tensors = NpzFile.Read(bytes, where).ToDictionary(t => t.Name, StringComparer.Ordinal);
        long[] counts = Find<long>(tensors, "counts", 2, where);
        double[] lambda = Find<double>(tensors, "lambda", 2, where);
        Find<double>(tensors, "remembered", Remembered.Length, where).CopyTo(Remembered, 0);
        Random.State = Find<ulong>(tensors, "random", 4, where);
        int index = 0;
        foreach (float[] values in Arrays())
            Find<float>(tensors, $"layers/{index++}", values.Length, where).CopyTo(values, 0);
        (Adam.Steps, Mover.A, Mover.B) = ((int)counts[1], lambda[0], lambda[1]);
        return (int)counts[0];
    }

    IEnumerable<float[]> Arrays() => Network.Parameters.Concat(Adam.Moments).SelectMany(l => new[] { l.Weights, l.Biases });

    static Tensor Of<T>(string name, Datatype datatype, T[] values) where T : unmanaged => Tensor.From<T>(name, datatype, [values.Length], values);

    static T[] Find<T>(Dictionary<string, Tensor> tensors, string name, int length, string where) where T : unmanaged =>
        tensors.TryGetValue(name, out Tensor? tensor) && tensor.Bytes.Length == length * Marshal.SizeOf<T>()
            ? tensor.As<T>().ToArray() : throw new DataException($"{where}: '{name}' is not there, or of another length");
}
