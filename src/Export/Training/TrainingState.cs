using System.Runtime.InteropServices;
using Ensemble.Data;
using Ensemble.Tensors;

namespace Export.Training;

/// <summary>Where the training of one network stands between two passes: enough to go on as if it had never stopped.</summary>
/// <param name="Network">The network as it is.</param>
/// <param name="Best">The best so far.</param>
/// <param name="Adam">Its steps and moments.</param>
/// <param name="Random">Where draws come from.</param>
/// <param name="Order">The rows in the order of the last pass.</param>
sealed record TrainingState(GradientModel Network, GradientModel Best, Adam Adam, SeededRandom Random, int[] Order)
{
    /// <summary>Passes made.</summary>
    public int Epoch { get; set; }

    /// <summary>Pass of the best, from 1.</summary>
    public int BestEpoch { get; set; }

    public double BestLoss { get; set; } = double.PositiveInfinity;

    /// <summary>Training loss of the last pass.</summary>
    public double Loss { get; set; }

    /// <summary>Everything, as the bytes of an .npz file.</summary>
    public byte[] ToBytes()
    {
        var tensors = new List<Tensor>
        {
            Of("counts", Datatype.INT64, [(long)Epoch, BestEpoch, Adam.Steps]),
            Of("losses", Datatype.FP64, [BestLoss, Loss]),
            Of("random", Datatype.UINT64, Random.State),
            Of("order", Datatype.INT32, Order),
        };
        int index = 0;
        foreach (float[] values in Arrays())
            tensors.Add(Of($"layers/{index++}", Datatype.FP32, values));
        return NpzFile.ToBytes(tensors);
    }

    /// <summary>Goes back to what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="DataException">The file is broken, or of another network.</exception>
    public void Restore(byte[] bytes, string where)
    {
        var tensors = NpzFile.Read(bytes, where).ToDictionary(t => t.Name, StringComparer.Ordinal);
        ReadOnlySpan<long> counts = Find<long>(tensors, "counts", 3, where);
        ReadOnlySpan<double> losses = Find<double>(tensors, "losses", 2, where);
        Random.State = Find<ulong>(tensors, "random", 4, where).ToArray();
        Find<int>(tensors, "order", Order.Length, where).CopyTo(Order);
        int index = 0;
        foreach (float[] values in Arrays())
            Find<float>(tensors, $"layers/{index++}", values.Length, where).CopyTo(values);
        (Epoch, BestEpoch, Adam.Steps) = ((int)counts[0], (int)counts[1], (int)counts[2]);
        (BestLoss, Loss) = (losses[0], losses[1]);
    }

    IEnumerable<float[]> Arrays() => Network.Parameters.Concat(Best.Parameters).Concat(Adam.Moments)
        .SelectMany(l => new[] { l.Weights, l.Biases });

    static Tensor Of<T>(string name, Datatype datatype, T[] values) where T : unmanaged =>
        Tensor.From<T>(name, datatype, [values.Length], values);

    static ReadOnlySpan<T> Find<T>(Dictionary<string, Tensor> tensors, string name, int length, string where) where T : unmanaged =>
        tensors.TryGetValue(name, out Tensor? tensor) && tensor.Bytes.Length == length * Marshal.SizeOf<T>()
            ? tensor.As<T>() : throw new DataException($"{where}: '{name}' is not there, or of another length");
}
