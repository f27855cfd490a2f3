using Ensemble.Tensors;

namespace Gateway.Replies;

/// <summary>An output without its withheld rows, where null cannot be said: NaN, the signed minimum, the unsigned maximum or "".</summary>
static class WithheldTensor
{
    /// <summary>The output's tensor, or a copy without the rows that are withheld of what tells the answer.</summary>
    public static Tensor Of(ReplyTensor output, bool[]? withheld) => withheld is not null && output.Answers ? Of(output.Tensor, withheld) : output.Tensor;

    /// <summary>A copy whose <paramref name="withheld"/> rows tell nothing. BOOL has no such value: its families abstain as a whole.</summary>
    public static Tensor Of(Tensor tensor, bool[] withheld)
    {
        var copy = tensor.Slice(0, tensor.Rows);
        int length = tensor.RowLength;
        for (int row = 0; row < withheld.Length; row++)
        {
            for (int i = row * length; withheld[row] && i < (row + 1) * length; i++)
                Clear(copy, i);
        }

        return copy;
    }

    static void Clear(Tensor tensor, int i)
    {
        switch (tensor.Datatype)
        {
            case Datatype.BYTES: tensor.Strings![i] = []; break;
            case Datatype.INT8: tensor.As<sbyte>()[i] = sbyte.MinValue; break;
            case Datatype.INT16: tensor.As<short>()[i] = short.MinValue; break;
            case Datatype.INT32: tensor.As<int>()[i] = int.MinValue; break;
            case Datatype.INT64: tensor.As<long>()[i] = long.MinValue; break;
            case Datatype.UINT8: tensor.Bytes[i] = byte.MaxValue; break;
            case Datatype.UINT16: tensor.As<ushort>()[i] = ushort.MaxValue; break;
            case Datatype.UINT32: tensor.As<uint>()[i] = uint.MaxValue; break;
            case Datatype.UINT64: tensor.As<ulong>()[i] = ulong.MaxValue; break;
            default: tensor.SetDouble(i, double.NaN); break;
        }
    }
}
