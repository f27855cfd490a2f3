using Ensemble.Tensors;

namespace Ensemble.Data;

/// <summary>
/// A data file taken apart, its kind told by its content and not by its name: CSV, .npz, .npy or IDX, each gzipped or not.
/// </summary>
public sealed class DataFile
{
    /// <summary>Largest file, and largest unpacked content, that is read: 2^31 − 1 − 56 bytes, what one array holds.</summary>
    public const long MaxBytes = 0x7FFFFFC7;

    DataFile(string path, CsvTable? table, IReadOnlyList<Tensor> arrays, bool named)
    {
        Path = path;
        Table = table;
        Arrays = arrays;
        Named = named;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The table of a CSV file; null for every other kind.</summary>
    public CsvTable? Table { get; }

    /// <summary>The arrays of a .npz (by entry), .npy or IDX file (one, named by the file); empty for CSV.</summary>
    public IReadOnlyList<Tensor> Arrays { get; }

    /// <summary>Whether the arrays' names come from the file's content (.npz).</summary>
    public bool Named { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">It is missing, broken or of no kind that is read.</exception>
    public static DataFile Open(string path)
    {
        byte[] bytes = Decompressed(ReadAllBytes(path), path);
        if (bytes.AsSpan().StartsWith("PK\u0003\u0004"u8) || bytes.AsSpan().StartsWith("PK\u0005\u0006"u8))
            return new DataFile(path, null, NpzFile.Read(bytes, path), named: true);
        string name = System.IO.Path.GetFileName(path).Split('.')[0];
        if (bytes.AsSpan().StartsWith(NpyHeader.Magic))
            return new DataFile(path, null, [NpyFile.Read(bytes, name, path)], named: false);
        if (IdxFile.Looks(bytes))
            return new DataFile(path, null, [IdxFile.Read(bytes, name, path)], named: false);
        return new DataFile(path, CsvTable.Parse(bytes, path), [], named: false);
    }

    internal static byte[] ReadAllBytes(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists)
                throw new DataException(Directory.Exists(path) ? $"{path}: a folder; a file was expected" : $"{path}: no such file");
            if (info.Length > MaxBytes)
                throw new DataException($"{path}: {info.Length} bytes; at most {MaxBytes} are read");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {e.Message}", e);
        }
    }

    internal static byte[] Decompressed(byte[] bytes, string where) => Gzip.Looks(bytes) ? Gzip.Unpack(bytes, where) : bytes;
}
