using System.Buffers.Binary;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Protocols.Binary;

/// <summary>Bytes as the binary tensor extension and gRPC lay them out: little-endian, row-major; each of BYTES behind its 4 bytes of length.</summary>
/// <param name="limits">Limits of the request.</param>
/// <param name="memory">Where tensors are put.</param>
/// <param name="field">Where the bytes stand, for messages.</param>
readonly struct BinaryTensorReader(LimitsConfig limits, TensorMemory memory, string field)
{
    const int Prefix = sizeof(uint);

    /// <summary>Reads an announced tensor that takes all of <paramref name="bytes"/>.</summary>
    public Fault? Read(TensorSpec spec, string datatype, long[] shape, ReadOnlySpan<byte> bytes, out Tensor? tensor)
    {
        tensor = null;
        string place = $"input {Fault.Show(spec.Name)}";
        if (InputSignature.Check(spec, place, datatype, shape, limits, inJson: false) is { } wrong)
            return wrong;
        place = $"{place}: {field}";
        int count = Tensor.ElementCount(shape);
        if (Size(spec, place, count, bytes.Length) is { } size)
            return size;
        if (spec.Datatype == Datatype.BYTES)
        {
            tensor = Tensor.Create(spec.Name, spec.Datatype, shape);
            return Strings(place, bytes, tensor.Strings!);
        }

        int odd = spec.Datatype == Datatype.BOOL ? bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) : -1;
        if (odd >= 0)
            return new Fault(FaultCode.InvalidData, $"{place}: element {odd}: expected the byte 0 or 1 (BOOL), came {bytes[odd]}");
        tensor = memory.Create(spec.Name, spec.Datatype, shape);
        bytes.CopyTo(tensor.Bytes);
        return null;
    }

    // Checked before anything is held; limits keep the product below 2^31 × 8.
    static Fault? Size(TensorSpec spec, string place, long count, int came)
    {
        bool strings = spec.Datatype == Datatype.BYTES;
        long expected = count * (strings ? Prefix : spec.Datatype.Size());
        if (strings ? came >= expected : came == expected)
            return null;
        string what = strings ? $"at least {expected} bytes, {Prefix} before each of {count} strings," : $"{expected} bytes";
        return new Fault(FaultCode.InvalidData, $"{place}: expected {what} as shape and datatype say, came {came}");
    }

    static Fault? Strings(string place, ReadOnlySpan<byte> bytes, byte[][] strings)
    {
        for (int i = 0; i < strings.Length; i++)
        {
            if (bytes.Length < Prefix)
                return new Fault(FaultCode.InvalidData, $"{place}: expected {strings.Length} strings as the shape says, came {i}");
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
            : new Fault(FaultCode.InvalidData, $"{place}: expected {strings.Length} strings as the shape says, came {bytes.Length} bytes more");
    }
}
