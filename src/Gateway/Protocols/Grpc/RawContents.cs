using System.Buffers.Binary;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Replies;

namespace Gateway.Protocols.Grpc;

/// <summary>Raw contents into tensors: little-endian elements, or BYTES with a uint32 length before each.</summary>
static class RawContents
{
    const int LengthSize = sizeof(uint);

    /// <summary>Reads one input, whose shape was checked.</summary>
    public static Fault? Read(ReadOnlySpan<byte> raw, TensorSpec spec, long[] shape, out Tensor? tensor)
    {
        tensor = null;
        int count = Tensor.ElementCount(shape);
        if (spec.Datatype == Datatype.BYTES)
            return Strings(raw, spec, shape, count, out tensor);
        long expected = (long)count * spec.Datatype.Size();
        if (raw.Length != expected)
            return Wrong(spec, $"expected {expected} bytes ({count} elements of {spec.Datatype}) as the shape says, came {raw.Length}");
        int odd = spec.Datatype == Datatype.BOOL ? raw.IndexOfAnyExceptInRange((byte)0, (byte)1) : -1;
        if (odd >= 0)
            return Wrong(spec, $"element {odd}: expected 0 or 1 (BOOL), came {raw[odd]}");
        tensor = Tensor.Create(spec.Name, spec.Datatype, shape);
        raw.CopyTo(tensor.Bytes);
        return null;
    }

    static Fault? Strings(ReadOnlySpan<byte> raw, TensorSpec spec, long[] shape, int count, out Tensor? tensor)
    {
        tensor = null;
        // An element takes at least its length: what cannot be there is not allocated.
        if (raw.Length / LengthSize < count)
            return Wrong(spec, $"expected {count} elements as the shape says, came fewer");
        byte[][] strings = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            uint length = raw.Length < LengthSize ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(raw);
            if (length > raw.Length - LengthSize)
                return Wrong(spec, $"element {i}: expected its length and so many bytes, came {raw.Length} bytes in all");
            strings[i] = raw.Slice(LengthSize, (int)length).ToArray();
            raw = raw[(LengthSize + (int)length)..];
        }

        if (!raw.IsEmpty)
            return Wrong(spec, $"expected {count} elements as the shape says, came {raw.Length} bytes more");
        tensor = Tensor.FromStrings(spec.Name, shape, strings);
        return null;
    }

    static Fault Wrong(TensorSpec spec, string message) =>
        new(FaultCode.InvalidData, $"input {Fault.Show(spec.Name)}: raw_input_contents: {message}");
}
