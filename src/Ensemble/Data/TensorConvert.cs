using Ensemble.Families;
using Ensemble.Tensors;

namespace Ensemble.Data;

/// <summary>An array of a file as an input: rows reshaped, elements converted.</summary>
static class TensorConvert
{
    /// <summary>
    /// <paramref name="source"/> with the input's name, datatype and row shape. Integers must be kept exactly; floating
    /// point is rounded to the nearest, and refused where it would overflow.
    /// </summary>
    public static Tensor ToInput(Tensor source, TensorConfig input, string where)
    {
        if (!DatatypeFacts.TryParse(input.Datatype, out Datatype datatype))
            throw new DataException($"input '{input.Name}': '{input.Datatype}' is not a datatype");
        long[] shape = Shape(source, input, where);
        if (source.Datatype == Datatype.BYTES || datatype == Datatype.BYTES)
        {
            if (source.Datatype != datatype)
                throw new DataException($"{where}: {source.Datatype}; input '{input.Name}' takes {datatype}");
            return Tensor.FromStrings(input.Name, shape, source.Strings!);
        }

        var target = Tensor.Create(input.Name, datatype, shape);
        if (source.Datatype == datatype)
            source.Bytes.CopyTo(target.Bytes);
        else if (source.Datatype == Datatype.UINT8 && datatype == Datatype.FP32)
            Widen(source.Bytes, target.As<float>());
        else
            Convert(source, target, where);
        return target;
    }

    static long[] Shape(Tensor source, TensorConfig input, string where)
    {
        if (source.Shape.Length == 0)
            throw new DataException($"{where}: a single number; rows of input '{input.Name}' were expected");
        ReadOnlySpan<long> wanted = input.Shape.AsSpan(1);
        bool fits;
        if (wanted.Contains(-1))
        {
            fits = source.Shape.Length == input.Shape.Length;
            for (int i = 0; fits && i < wanted.Length; i++)
                fits = wanted[i] == -1 || wanted[i] == source.Shape[i + 1];
            if (fits)
                return source.Shape;
        }
        else
        {
            fits = source.Rows == 0 || source.RowLength == Tensor.ElementCount(wanted);
        }

        if (!fits)
        {
            throw new DataException($"{where}: rows of shape [{string.Join(',', source.Shape.Skip(1))}] ({source.RowLength} elements); "
                + $"input '{input.Name}' takes [{string.Join(',', wanted.ToArray())}] a row");
        }

        return [source.Shape[0], .. wanted];
    }

    static void Widen(ReadOnlySpan<byte> source, Span<float> target)
    {
        for (int i = 0; i < source.Length; i++)
            target[i] = source[i];
    }

    static void Convert(Tensor source, Tensor target, string where)
    {
        bool exact = !(source.Datatype.IsFloating() && target.Datatype.IsFloating());
        bool wide = source.Datatype is Datatype.INT64 or Datatype.UINT64 || target.Datatype is Datatype.INT64 or Datatype.UINT64;
        for (int i = 0; i < source.Count; i++)
        {
            double value = source.GetDouble(i);
            target.SetDouble(i, value);
            double kept = target.GetDouble(i);
            bool same = exact
                ? kept == value && !(wide && Math.Abs(value) > 1L << 53)
                : double.IsFinite(kept) == double.IsFinite(value);
            if (same || (double.IsNaN(value) && double.IsNaN(kept)))
                continue;
            int row = i / source.RowLength;
            throw new DataException($"{where}, row {row}, element {i % source.RowLength}: {value:R} cannot be kept as {target.Datatype}");
        }
    }
}
