using Ensemble.Data;
using Ensemble.Tensors;

namespace Testing;

/// <summary>NPZ bytes of FP32 arrays, for golden rows.</summary>
static class GoldenFile
{
    public static byte[] Of(params (string Name, long[] Shape, float[] Values)[] arrays) =>
        NpzFile.ToBytes(arrays.Select(a => Tensor.From<float>(a.Name, Datatype.FP32, a.Shape, a.Values)));
}
