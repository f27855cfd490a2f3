using System.Buffers.Binary;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Protocols.Binary;

/// <summary>Bytes as the binary tensor extension lays them out: little-endian, row-major; each of BYTES behind its 4 bytes of length.</summary>
static class BinaryTensorReader
{
    const int Prefix = sizeof(uint);

    /// <summary>Reads an announced tensor that takes all of <paramref name="bytes"/>.</summary>
    public static Fault? Read(TensorSpec spec, string datatype, long[] shape, ReadOnlySpan<byte> bytes, LimitsConfig limits, out Tensor? tensor)
    {
        tensor = null;
        string place = $"input {Fault.Show(spec.Name)}";
        if (InputSignature.Check(spec, place, datatype, shape, limits, inJson: false) is { } wrong)
            return wrong;
        int count = Tensor.ElementCount(shape);
        if (Size(spec, place, count, bytes.Length) is { } size)
            return size;
        tensor = Tensor.Create(spec.Name, spec.Datatype, shape);
        if (spec.Datatype == Datatype.BYTES)
            return Strings(place, bytes, tensor.Strings!);
        bytes.CopyTo(tensor.Bytes);
        int odd = spec.Datatype == Datatype.BOOL ? bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) : -1;
        return odd < 0 ? null : new Fault(FaultCode.InvalidData, $"{place}: element {odd}: expected the byte 0 or 1 (BOOL), came {bytes[odd]}");
    }

    // Checked before anything is held; limits keep the product below 2^31 × 8.
    static Fault? Size(TensorSpec spec, string place, long count, int came)
    {
        bool strings = spec.Datatype == Datatype.BYTES;
        long expected = count * (strings ? Prefix : spec.Datatype.Size());
        if (strings ? came >= expected : came == expected)
            return null;
        string what = strings ? $"at least {expected} bytes, {Prefix} before each of {count} strings," : $"{expected} bytes";
        return new Fault(FaultCode.InvalidData, $"{place}: binary data: expected {what} as shape and datatype say, came {came}");
    }

    static Fault? Strings(string place, ReadOnlySpan<byte> bytes, byte[][] strings)
    {
        for (int i = 0; i < strings.Length; i++)
        {
            if (bytes.Length < Prefix)
                return new Fault(FaultCode.InvalidData, $"{place}: binary data: expected {strings.Length} strings as the shape says, came {i}");
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            bytes = bytes[Prefix..];
            if (length > bytes.Length)
            {
                return new Fault(
                    FaultCode.InvalidData, $"{place}: element {i}: expected {length} bytes as the {Prefix} before it say, came {bytes.Length}");
            }

            strings[i] = bytes[..(int)length].ToArray();
            bytes = bytes[(int)length..];
        }

        return bytes.IsEmpty
            ? null
            : new Fault(FaultCode.InvalidData, $"{place}: binary data: expected {strings.Length} strings as the shape says, came {bytes.Length} bytes more");
    }
}
