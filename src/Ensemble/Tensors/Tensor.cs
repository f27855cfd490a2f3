using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ensemble.Tensors;

/// <summary>
/// A named block of elements, row-major and little-endian. The first axis counts rows wherever a family is meant.
/// Not thread-safe while it is written; freely shared afterwards.
/// </summary>
public sealed class Tensor
{
    // As long as the elements, or longer where it comes from a pool.
    readonly byte[] bytes;
    readonly int size;

    Tensor(string name, Datatype datatype, long[] shape, byte[] bytes, byte[][]? strings)
    {
        Name = name;
        Datatype = datatype;
        Shape = shape;
        this.bytes = bytes;
        Strings = strings;
        Count = ElementCount(shape);
        size = checked(Count * datatype.Size());
    }

    /// <summary>Name on the wire.</summary>
    public string Name { get; }

    /// <summary>Element type.</summary>
    public Datatype Datatype { get; }

    /// <summary>Length of each axis, ≥ 0.</summary>
    public long[] Shape { get; }

    /// <summary>Number of elements, the product of <see cref="Shape"/>.</summary>
    public int Count { get; }

    /// <summary>Elements of a BYTES tensor; null for every other datatype.</summary>
    public byte[][]? Strings { get; }

    /// <summary>Length of the first axis; 1 for a scalar.</summary>
    public int Rows => Shape.Length == 0 ? 1 : (int)Shape[0];

    /// <summary>Elements of one row; 0 when there are no rows.</summary>
    public int RowLength => Rows == 0 ? 0 : Count / Rows;

    /// <summary>All elements as bytes (empty for BYTES).</summary>
    public Span<byte> Bytes => bytes.AsSpan(0, size);

    /// <summary>The memory behind <see cref="Bytes"/>.</summary>
    public ReadOnlyMemory<byte> Memory => bytes.AsMemory(0, size);

    /// <summary>All elements as <typeparamref name="T"/>, whose size must be the datatype's.</summary>
    public Span<T> As<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes);

    /// <summary>A zeroed tensor of a numeric datatype, or one of empty strings.</summary>
    /// <exception cref="ArgumentException">An axis is negative or the tensor would exceed 2 GiB.</exception>
    public static Tensor Create(string name, Datatype datatype, params long[] shape)
    {
        int count = ElementCount(shape);
        if (datatype == Datatype.BYTES)
        {
            byte[][] strings = new byte[count][];
            Array.Fill(strings, []);
            return new Tensor(name, datatype, shape, [], strings);
        }

        return new Tensor(name, datatype, shape, new byte[checked(count * datatype.Size())], null);
    }

    /// <summary>A numeric tensor over the beginning of <paramref name="bytes"/>, which must be long enough.</summary>
    internal static Tensor Over(string name, Datatype datatype, long[] shape, byte[] bytes) => new(name, datatype, shape, bytes, null);

    /// <summary>A tensor over a copy of <paramref name="values"/>.</summary>
    /// <exception cref="ArgumentException">The element size or count does not fit.</exception>
    public static Tensor From<T>(string name, Datatype datatype, long[] shape, ReadOnlySpan<T> values) where T : unmanaged
    {
        var tensor = Create(name, datatype, shape);
        if (datatype == Datatype.BYTES || Unsafe.SizeOf<T>() != datatype.Size())
            throw new ArgumentException($"{datatype} elements are not {typeof(T).Name}", nameof(values));
        if (values.Length != tensor.Count)
            throw new ArgumentException($"{values.Length} values for shape [{string.Join(',', shape)}]", nameof(values));
        values.CopyTo(tensor.As<T>());
        return tensor;
    }

    /// <summary>A BYTES tensor over <paramref name="strings"/>, which it takes over.</summary>
    /// <exception cref="ArgumentException">The count does not fit the shape.</exception>
    public static Tensor FromStrings(string name, long[] shape, byte[][] strings)
    {
        if (strings.Length != ElementCount(shape))
            throw new ArgumentException($"{strings.Length} strings for shape [{string.Join(',', shape)}]", nameof(strings));
        return new Tensor(name, Datatype.BYTES, shape, [], strings);
    }

    /// <summary>The same elements under another name.</summary>
    public Tensor Renamed(string name) => new(name, Datatype, Shape, bytes, Strings);

    /// <summary>Rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="rows"/> − 1, copied.</summary>
    public Tensor Slice(int start, int rows)
    {
        long[] shape = [rows, .. Shape.AsSpan(1)];
        if (Strings is not null)
            return new Tensor(Name, Datatype, shape, [], Strings.AsSpan(start * RowLength, rows * RowLength).ToArray());
        int width = RowLength * Datatype.Size();
        return new Tensor(Name, Datatype, shape, bytes.AsSpan(start * width, rows * width).ToArray(), null);
    }

    /// <summary>The rows named by <paramref name="indices"/>, in that order, copied.</summary>
    public Tensor Take(ReadOnlySpan<int> indices)
    {
        var taken = Create(Name, Datatype, [indices.Length, .. Shape.AsSpan(1)]);
        int width = Strings is null ? RowLength * Datatype.Size() : RowLength;
        for (int i = 0; i < indices.Length; i++)
        {
            if (Strings is not null)
                Strings.AsSpan(indices[i] * width, width).CopyTo(taken.Strings!.AsSpan(i * width));
            else
                bytes.AsSpan(indices[i] * width, width).CopyTo(taken.Bytes[(i * width)..]);
        }

        return taken;
    }

    /// <summary>Product of the axes.</summary>
    /// <exception cref="ArgumentException">An axis is negative or the product exceeds 2^31 − 1.</exception>
    public static int ElementCount(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long axis in shape)
        {
            if (axis < 0)
                throw new ArgumentException($"negative axis {axis}", nameof(shape));
            if (Math.BigMul(count, axis, out count) != 0 || count is < 0 or > int.MaxValue)
                throw new ArgumentException("more than 2147483647 elements", nameof(shape));
        }

        return (int)count;
    }
}
