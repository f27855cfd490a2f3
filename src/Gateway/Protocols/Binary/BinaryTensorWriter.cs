using System.Buffers.Binary;
using Ensemble.Tensors;

namespace Gateway.Protocols.Binary;

/// <summary>Elements as bytes, with a value for what is withheld: NaN, the signed minimum, the unsigned maximum, the empty string.</summary>
static class BinaryTensorWriter
{
    /// <summary>The bytes of all rows; the tensor's own where nothing has to be changed.</summary>
    /// <param name="tensor">Of any datatype; BOOL only where <paramref name="withheld"/> is null.</param>
    /// <param name="withheld">Rows whose answer is withheld, or null.</param>
    public static ReadOnlyMemory<byte> Write(Tensor tensor, bool[]? withheld)
    {
        if (tensor.Strings is not null)
            return Strings(tensor, withheld);
        if (withheld is null)
            return tensor.Buffer;
        byte[] bytes = [.. tensor.Bytes];
        Span<byte> none = stackalloc byte[8];
        none = none[..Withheld(tensor.Datatype, none)];
        int row = tensor.RowLength * none.Length;
        for (int i = 0; i < withheld.Length; i++)
        {
            if (!withheld[i])
                continue;
            for (var rest = bytes.AsSpan(i * row, row); !rest.IsEmpty; rest = rest[none.Length..])
                none.CopyTo(rest);
        }

        return bytes;
    }

    static ReadOnlyMemory<byte> Strings(Tensor tensor, bool[]? withheld)
    {
        int row = tensor.RowLength;
        byte[][] strings = withheld is null ? tensor.Strings! : [.. tensor.Strings!.Select((s, i) => withheld[i / row] ? [] : s)];
        byte[] bytes = new byte[checked((int)strings.Sum(s => (long)s.Length + sizeof(uint)))];
        var rest = bytes.AsSpan();
        foreach (byte[] element in strings)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)element.Length);
            element.CopyTo(rest[sizeof(uint)..]);
            rest = rest[(sizeof(uint) + element.Length)..];
        }

        return bytes;
    }

    static int Withheld(Datatype datatype, Span<byte> element)
    {
        ulong bits = datatype switch
        {
            Datatype.FP16 => BitConverter.HalfToUInt16Bits(Half.NaN),
            Datatype.BF16 => 0x7FC0,
            Datatype.FP32 => BitConverter.SingleToUInt32Bits(float.NaN),
            Datatype.FP64 => BitConverter.DoubleToUInt64Bits(double.NaN),
            Datatype.INT8 => 1UL << 7,
            Datatype.INT16 => 1UL << 15,
            Datatype.INT32 => 1UL << 31,
            Datatype.INT64 => 1UL << 63,
            Datatype.UINT8 or Datatype.UINT16 or Datatype.UINT32 or Datatype.UINT64 => ulong.MaxValue,
            _ => throw new ArgumentOutOfRangeException(nameof(datatype), datatype, "no value means withheld"),
        };
        BinaryPrimitives.WriteUInt64LittleEndian(element, bits);
        return datatype.Size();
    }
}
