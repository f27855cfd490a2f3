using System.Runtime.CompilerServices;
using Ensemble.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Ensemble.Members;

/// <summary>A numeric tensor in memory that the collector does not move, shared with ONNX Runtime without a copy.</summary>
sealed class PinnedTensor : IDisposable
{
    public unsafe PinnedTensor(Datatype datatype, long[] shape)
    {
        int size = Tensor.ElementCount(shape) * datatype.Size();
        Bytes = GC.AllocateArray<byte>(Math.Max(size, 1), pinned: true);
        Size = size;
        var pointer = (nint)Unsafe.AsPointer(ref Bytes[0]);
        Value = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, datatype.Element(), shape, pointer, size);
    }

    /// <summary>The memory; longer than <see cref="Size"/> only for empty tensors.</summary>
    public byte[] Bytes { get; }

    /// <summary>Length in bytes.</summary>
    public int Size { get; }

    public OrtValue Value { get; }

    public void Dispose() => Value.Dispose();
}
