using Ensemble.Tensors;

namespace Gateway.Protocols.Rest;

/// <summary>
/// Reads a JSON array of numbers, flat or nested as the shape, straight into a tensor's memory, without allocating. It only ever
/// says yes: what it does not take is read again by <see cref="JsonElements"/>, which knows what is wrong.
/// </summary>
ref struct NumberArray
{
    readonly ReadOnlySpan<byte> json;
    readonly long[] shape;
    readonly bool nulls;
    int at;
    int next;

    NumberArray(ReadOnlySpan<byte> json, Tensor tensor, bool finite)
    {
        this.json = json;
        shape = tensor.Shape;
        nulls = !finite && tensor.Datatype.IsFloating();
    }

    /// <summary>Reads the array behind whose bracket <paramref name="json"/> begins.</summary>
    /// <param name="json">JSON from behind the opening bracket on.</param>
    /// <param name="tensor">Filled from its first element on; of at least one element.</param>
    /// <param name="finite">Whether null is refused; else it is NaN in a floating tensor.</param>
    /// <param name="depth">Brackets that may be nested, the opened one included.</param>
    /// <param name="end">Index of the closing bracket.</param>
    /// <returns>Whether it is such an array with exactly the tensor's elements.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, Tensor tensor, bool finite, int depth, out int end)
    {
        var array = new NumberArray(json, tensor, finite);
        bool read = array.Any(tensor, depth);
        end = array.at - 1;
        return read;
    }

    bool Any(Tensor tensor, int depth) => tensor.Datatype switch
    {
        Datatype.FP32 => Begin<float, SingleScanner>(tensor, float.NaN, depth),
        Datatype.FP64 => Begin<double, DoubleScanner>(tensor, double.NaN, depth),
        Datatype.UINT8 => Begin<byte, IntegerScanner<byte>>(tensor, 0, depth),
        Datatype.UINT16 => Begin<ushort, IntegerScanner<ushort>>(tensor, 0, depth),
        Datatype.UINT32 => Begin<uint, IntegerScanner<uint>>(tensor, 0, depth),
        Datatype.UINT64 => Begin<ulong, IntegerScanner<ulong>>(tensor, 0, depth),
        Datatype.INT8 => Begin<sbyte, IntegerScanner<sbyte>>(tensor, 0, depth),
        Datatype.INT16 => Begin<short, IntegerScanner<short>>(tensor, 0, depth),
        Datatype.INT32 => Begin<int, IntegerScanner<int>>(tensor, 0, depth),
        Datatype.INT64 => Begin<long, IntegerScanner<long>>(tensor, 0, depth),
        _ => false,
    };

    bool Begin<T, TScanner>(Tensor tensor, T missing, int depth) where T : unmanaged where TScanner : INumberScanner<T>
    {
        Space();
        if (at >= json.Length || json[at] != '[')
            return Run<T, TScanner>(tensor.As<T>(), missing);
        return shape.Length > 1 && shape.Length <= depth && Axis<T, TScanner>(tensor.As<T>(), missing, 0);
    }

    bool Axis<T, TScanner>(Span<T> elements, T missing, int axis) where T : unmanaged where TScanner : INumberScanner<T>
    {
        if (axis == shape.Length - 1)
        {
            int count = (int)shape[axis];
            next += count;
            return Run<T, TScanner>(elements.Slice(next - count, count), missing);
        }

        for (long i = 1; ; i++)
        {
            Space();
            if (at >= json.Length || json[at++] != '[' || !Axis<T, TScanner>(elements, missing, axis + 1))
                return false;
            if (!Behind(i == shape[axis], out bool closed) || closed)
                return closed;
        }
    }

    bool Run<T, TScanner>(Span<T> elements, T missing) where T : unmanaged where TScanner : INumberScanner<T>
    {
        for (int i = 0; i < elements.Length; i++)
        {
            Space();
            if (!TScanner.TryScan(json, ref at, out elements[i]))
            {
                if (!Null())
                    return false;
                elements[i] = missing;
            }

            if (!Behind(i == elements.Length - 1, out bool closed) || closed)
                return closed;
        }

        return false;
    }

    /// <summary>Takes what stands behind an element: a bracket behind the last, else a comma.</summary>
    bool Behind(bool last, out bool closed)
    {
        closed = false;
        Space();
        if (at >= json.Length)
            return false;
        byte found = json[at++];
        closed = last && found == ']';
        return closed || (!last && found == ',');
    }

    bool Null()
    {
        if (!nulls || !json[at..].StartsWith("null"u8))
            return false;
        at += 4;
        return true;
    }

    void Space()
    {
        while ((uint)at < (uint)json.Length && json[at] <= ' ' && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            at++;
    }
}
