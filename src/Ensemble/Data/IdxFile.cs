using System.Buffers.Binary;
using Ensemble.Tensors;

namespace Ensemble.Data;

/// <summary>
/// The IDX form of the MNIST files, gzipped or not: two zero bytes, a type, the number of axes, each axis as a
/// big-endian 32-bit number, then the elements in row order. Types: UINT8, INT8, INT16, INT32, FP32, FP64.
/// </summary>
public static class IdxFile
{
    /// <summary>The array of a file, named by the file without its endings.</summary>
    /// <exception cref="DataException">Not an IDX file, or shorter or longer than its header says.</exception>
    public static Tensor Read(string path) =>
        Read(DataFile.Decompressed(DataFile.ReadAllBytes(path), path), System.IO.Path.GetFileName(path).Split('.')[0], path);

    /// <summary>The array in <paramref name="bytes"/>, not gzipped.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">Name of the tensor.</param>
    /// <param name="where">What errors call the file.</param>
    /// <exception cref="DataException">Not an IDX file, or shorter or longer than its header says.</exception>
    public static Tensor Read(ReadOnlySpan<byte> bytes, string name, string where)
    {
        if (!Looks(bytes))
            throw new DataException($"{where}: not an IDX file (its first bytes are not 00 00, a type and a number of axes)");
        Datatype datatype = Type(bytes[2])
            ?? throw new DataException($"{where}: IDX type 0x{bytes[2]:X2} is not read; 08, 09, 0B, 0C, 0D and 0E are");
        long[] shape = new long[bytes[3]];
        if (bytes.Length < 4 + shape.Length * 4)
            throw new DataException($"{where}: the file ends inside its IDX header");
        for (int i = 0; i < shape.Length; i++)
            shape[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 + i * 4)..]);
        ReadOnlySpan<byte> data = bytes[(4 + shape.Length * 4)..];
        Int128 need = shape.Aggregate((Int128)datatype.Size(), (n, axis) => n * axis);
        if (need != data.Length)
            throw new DataException($"{where}: shape [{string.Join(',', shape)}] of {datatype} needs {need} bytes, {data.Length} came");
        var tensor = Tensor.Create(name, datatype, shape);
        data.CopyTo(tensor.Bytes);
        int size = datatype.Size();
        for (int i = 0; size > 1 && i < tensor.Bytes.Length; i += size)
            tensor.Bytes.Slice(i, size).Reverse();
        return tensor;
    }

    /// <summary>Whether the bytes begin as an IDX file does.</summary>
    internal static bool Looks(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 8 && bytes[0] == 0 && bytes[1] == 0 && bytes[3] is >= 1 and <= 8;

    static Datatype? Type(byte code) => code switch
    {
        0x08 => Datatype.UINT8,
        0x09 => Datatype.INT8,
        0x0B => Datatype.INT16,
        0x0C => Datatype.INT32,
        0x0D => Datatype.FP32,
        0x0E => Datatype.FP64,
        _ => null,
    };
}
