using System.Text;

namespace Ensemble.Data;

/// <summary>A CSV file (RFC 4180, UTF-8, first record = header) in memory. Immutable.</summary>
public sealed class CsvTable
{
    CsvTable(string path, string[] header, string[][] rows, int[] lines)
    {
        Path = path;
        Header = header;
        Rows = rows;
        Lines = lines;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Column names, unique.</summary>
    public string[] Header { get; }

    /// <summary>Records after the header, each as long as <see cref="Header"/>.</summary>
    public string[][] Rows { get; }

    /// <summary>Line on which each record begins, counted from 1.</summary>
    public int[] Lines { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">Not UTF-8, a broken quote, a record of another length, two columns of one name.</exception>
    public static CsvTable Read(string path) => Parse(DataFile.Decompressed(DataFile.ReadAllBytes(path), path), path);

    /// <summary>Reads the bytes of a file.</summary>
    /// <exception cref="DataException">As <see cref="Read"/>.</exception>
    public static CsvTable Parse(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new DataException($"{path}: not CSV text in UTF-8 (nor .npz, .npy or IDX): byte {e.Index} is not valid", e);
        }

        var reader = new CsvReader(text, path);
        string[] header = reader.Next() ?? throw new DataException($"{path}: empty; a header with column names was expected");
        string? twice = header.GroupBy(h => h, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice is not null)
            throw new DataException($"{path}: two columns are named '{twice}'");
        var rows = new List<string[]>();
        var lines = new List<int>();
        while (reader.Next() is { } row)
        {
            if (row.Length != header.Length)
                throw new DataException($"{path}, row {rows.Count} (line {reader.RecordLine}): {row.Length} fields; the header names "
                    + $"{header.Length}");
            rows.Add(row);
            lines.Add(reader.RecordLine);
        }

        return new CsvTable(path, header, [.. rows], [.. lines]);
    }

    /// <summary>Index of a column, or −1.</summary>
    public int Find(string column) => Array.FindIndex(Header, h => string.Equals(h, column, StringComparison.Ordinal));

    /// <summary>Index of a column.</summary>
    /// <exception cref="DataException">There is none; the message names the nearest.</exception>
    public int Column(string column)
    {
        int index = Find(column);
        return index >= 0 ? index : throw new DataException($"{Path}: no column '{column}'{NearestName.Hint(column, Header)}");
    }

    /// <summary>What errors call a cell: file, row counted from 0, line counted from 1, column.</summary>
    public string Place(int row, int column) => $"{Path}, row {row} (line {Lines[row]}), column '{Header[column]}'";
}
