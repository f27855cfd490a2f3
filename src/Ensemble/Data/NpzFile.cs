using System.IO.Compression;
using Ensemble.Tensors;

namespace Ensemble.Data;

/// <summary>numpy's .npz: a ZIP of .npy entries; an entry's name, which may contain '/', is the tensor's.</summary>
public static class NpzFile
{
    static readonly DateTimeOffset Stamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Every array of a file, in the order of its entries.</summary>
    /// <exception cref="DataException">Not a .npz file, or an entry that is not read.</exception>
    public static IReadOnlyList<Tensor> Read(string path) => Read(DataFile.ReadAllBytes(path), path);

    /// <summary>Every array in <paramref name="bytes"/>, in the order of its entries.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="where">What errors call the file.</param>
    /// <exception cref="DataException">Not a .npz file, or an entry that is not read.</exception>
    public static IReadOnlyList<Tensor> Read(byte[] bytes, string where)
    {
        try
        {
            using var stream = new MemoryStream(bytes, writable: false);
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            var tensors = new List<Tensor>();
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                string name = entry.FullName.EndsWith(".npy", StringComparison.Ordinal) ? entry.FullName[..^4] : entry.FullName;
                if (tensors.Exists(t => string.Equals(t.Name, name, StringComparison.Ordinal)))
                    throw new DataException($"{where}: two entries are named '{name}'");
                tensors.Add(NpyFile.Read(Content(entry, where), name, $"{where}, entry '{name}'"));
            }

            return tensors;
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"{where}: a broken .npz file: {e.Message}", e);
        }
    }

    /// <summary>Writes the tensors in their order.</summary>
    /// <exception cref="DataException">BF16, or a string that .npy cannot keep.</exception>
    public static void Write(string path, IEnumerable<Tensor> tensors) => File.WriteAllBytes(path, ToBytes(tensors));

    /// <summary>The bytes of a .npz file; equal tensors give equal bytes.</summary>
    /// <exception cref="DataException">BF16, or a string that .npy cannot keep.</exception>
    public static byte[] ToBytes(IEnumerable<Tensor> tensors)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (Tensor tensor in tensors)
            {
                ZipArchiveEntry entry = zip.CreateEntry(tensor.Name + ".npy", CompressionLevel.Optimal);
                entry.LastWriteTime = Stamp;
                using Stream content = entry.Open();
                content.Write(NpyFile.ToBytes(tensor));
            }
        }

        return stream.ToArray();
    }

    static byte[] Content(ZipArchiveEntry entry, string where)
    {
        if (entry.Length > DataFile.MaxBytes)
            throw new DataException($"{where}, entry '{entry.FullName}': {entry.Length} bytes; at most {DataFile.MaxBytes} are read");
        byte[] content = new byte[entry.Length];
        using Stream stream = entry.Open();
        stream.ReadExactly(content);
        return content;
    }
}
