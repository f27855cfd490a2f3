using System.Globalization;
using Ensemble.Tensors;

namespace Ensemble.Data;

/// <summary>
/// numpy's .npy: versions 1 to 3 are read, 1 is written; little-endian; C and Fortran order read, C written.
/// b1, u1–u8, i1–i8, f2, f4, f8 are BOOL, UINT8–UINT64, INT8–INT64, FP16, FP32, FP64; S and U are BYTES (U as UTF-8).
/// </summary>
public static class NpyFile
{
    /// <summary>The array of a file, named by the file without its ending.</summary>
    /// <exception cref="DataException">Not a .npy file, or of a type that is not read.</exception>
    public static Tensor Read(string path) => Read(DataFile.ReadAllBytes(path), System.IO.Path.GetFileNameWithoutExtension(path), path);

    /// <summary>The array in <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">Name of the tensor.</param>
    /// <param name="where">What errors call the file.</param>
    /// <exception cref="DataException">Not a .npy file, or of a type that is not read.</exception>
    public static Tensor Read(ReadOnlySpan<byte> bytes, string name, string where)
    {
        NpyHeader header = NpyHeader.Parse(bytes, where);
        int count = Count(header.Shape, where);
        (Datatype datatype, int size) = ElementType(header.Descr, where);
        ReadOnlySpan<byte> data = bytes[header.DataStart..];
        if (data.Length != (long)count * size)
            throw new DataException($"{where}: shape [{string.Join(',', header.Shape)}] of {header.Descr} needs {(long)count * size} "
                + $"bytes, {data.Length} came");
        if (header.FortranOrder && header.Shape.Length > 1)
            data = ToRowMajor(data, header.Shape, size);
        if (datatype == Datatype.BYTES)
        {
            byte[][] strings = header.Descr[1] == 'S'
                ? NpyStrings.ReadBytes(data, count, size)
                : NpyStrings.ReadText(data, count, size / 4, where);
            return Tensor.FromStrings(name, header.Shape, strings);
        }

        var tensor = Tensor.Create(name, datatype, header.Shape);
        data.CopyTo(tensor.Bytes);
        return tensor;
    }

    /// <summary>Writes one tensor.</summary>
    /// <exception cref="DataException">BF16, or a string that .npy cannot keep.</exception>
    public static void Write(string path, Tensor tensor) => File.WriteAllBytes(path, ToBytes(tensor));

    /// <summary>The bytes of a .npy file; equal tensors give equal bytes.</summary>
    /// <exception cref="DataException">BF16, or a string that .npy cannot keep.</exception>
    public static byte[] ToBytes(Tensor tensor)
    {
        (string descr, byte[] data) = tensor.Strings is { } strings
            ? NpyStrings.Write(strings, tensor.Name)
            : (Descr(tensor), tensor.Bytes.ToArray());
        return [.. NpyHeader.Write(descr, tensor.Shape), .. data];
    }

    static string Descr(Tensor tensor) => tensor.Datatype switch
    {
        Datatype.BOOL => "|b1",
        Datatype.UINT8 => "|u1",
        Datatype.INT8 => "|i1",
        Datatype.UINT16 => "<u2",
        Datatype.UINT32 => "<u4",
        Datatype.UINT64 => "<u8",
        Datatype.INT16 => "<i2",
        Datatype.INT32 => "<i4",
        Datatype.INT64 => "<i8",
        Datatype.FP16 => "<f2",
        Datatype.FP32 => "<f4",
        Datatype.FP64 => "<f8",
        _ => throw new DataException($"{tensor.Name}: .npy has no {tensor.Datatype}"),
    };

    static (Datatype Datatype, int Size) ElementType(string descr, string where)
    {
        if (descr.Length > 2 && descr[0] == '>' && descr[1] != 'S')
            throw new DataException($"{where}: type '{descr}' is big-endian; little-endian is read");
        if (descr.Length > 2 && descr[1] is 'S' or 'U')
        {
            if (!int.TryParse(descr.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int width) || width > 1 << 24)
                throw new DataException($"{where}: type '{descr}' is not read");
            return (Datatype.BYTES, descr[1] == 'U' ? width * 4 : width);
        }

        Datatype? datatype = (descr.Length > 0 ? descr[1..] : "") switch
        {
            "b1" => Datatype.BOOL,
            "u1" => Datatype.UINT8,
            "u2" => Datatype.UINT16,
            "u4" => Datatype.UINT32,
            "u8" => Datatype.UINT64,
            "i1" => Datatype.INT8,
            "i2" => Datatype.INT16,
            "i4" => Datatype.INT32,
            "i8" => Datatype.INT64,
            "f2" => Datatype.FP16,
            "f4" => Datatype.FP32,
            "f8" => Datatype.FP64,
            _ => null,
        };
        string hint = descr.EndsWith('O') ? "; it holds Python objects: save text with dtype=str"
            : "; b1, u1-u8, i1-i8, f2-f8, S and U are";
        return datatype is { } known ? (known, known.Size()) : throw new DataException($"{where}: type '{descr}' is not read{hint}");
    }

    static int Count(long[] shape, string where)
    {
        try
        {
            return Tensor.ElementCount(shape);
        }
        catch (ArgumentException e)
        {
            throw new DataException($"{where}: shape [{string.Join(',', shape)}]: {e.Message}", e);
        }
    }

    static byte[] ToRowMajor(ReadOnlySpan<byte> data, long[] shape, int size)
    {
        byte[] result = new byte[data.Length];
        long[] index = new long[shape.Length];
        for (int target = 0; target < result.Length; target += size)
        {
            long source = 0;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
                source = source * shape[axis] + index[axis];
            data.Slice((int)source * size, size).CopyTo(result.AsSpan(target));
            for (int axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
                index[axis] = 0;
        }

        return result;
    }
}
