using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Ensemble.Data;

namespace Ensemble.Calibration;

/// <summary>
/// Every look at outcomes that a family's folder has seen. A guarantee's δ holds on rows none of whose outcomes were seen
/// before, so a second look at a row is refused. Immutable; <see cref="With"/> gives the next one.
/// </summary>
public sealed class Ledger
{
    /// <summary>Name of the file in the family's folder.</summary>
    public const string FileName = "ledger.json";

    /// <summary>Name of the file with the rows' digests.</summary>
    public const string RowsFileName = "ledger-rows.bin";

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
    };

    readonly LedgerLook[] looks;
    readonly UInt128[] rows;
    readonly Lazy<HashSet<UInt128>> seen;

    // How many looks the file held from which this ledger grew.
    readonly int read;

    Ledger(LedgerLook[] looks, UInt128[] rows, int read)
    {
        (this.looks, this.rows, this.read) = (looks, rows, read);
        seen = new Lazy<HashSet<UInt128>>(() => [.. rows]);
    }

    /// <summary>A ledger without a look.</summary>
    public static Ledger Empty { get; } = new([], [], 0);

    /// <summary>Looks in the order in which they happened.</summary>
    public IReadOnlyList<LedgerLook> Looks => looks;

    /// <summary>Rows of which an outcome was seen.</summary>
    public IReadOnlySet<UInt128> Seen => seen.Value;

    /// <summary>Place that the next look takes, from 1.</summary>
    public int Next => looks.Length + 1;

    /// <summary>Why rows cannot calibrate a guarantee any more; null when none of their outcomes was seen.</summary>
    /// <param name="digests">Digest of each row.</param>
    public string? Refusal(ReadOnlySpan<UInt128> digests)
    {
        int known = digests.ToArray().Count(Seen.Contains);
        if (known == 0)
            return null;
        LedgerLook look = looks[FirstLook(digests)];
        return $"outcomes of {known} of the {digests.Length} rows were seen before (first in look {look.Index} of {FileName}: {look.Purpose}, "
            + $"{look.Date.UtcDateTime:yyyy-MM-dd}); the guarantee's delta holds only on rows none of whose outcomes were seen: give fresh rows";
    }

    /// <summary>The looks at exactly these rows for a purpose, in order.</summary>
    /// <param name="purpose">fit, calibrate, evaluate or thresholdout.</param>
    /// <param name="digests">Digest of each row.</param>
    public LedgerLook[] Find(string purpose, ReadOnlySpan<UInt128> digests)
    {
        string digest = RowDigest.OfSet(digests);
        return [.. looks.Where(l => string.Equals(l.Purpose, purpose, StringComparison.Ordinal) && string.Equals(l.Digest, digest, StringComparison.Ordinal))];
    }

    /// <summary>Whether exactly these rows were looked at for this purpose before.</summary>
    /// <param name="purpose">fit, calibrate or evaluate.</param>
    /// <param name="digests">Digest of each row.</param>
    public bool Holds(string purpose, ReadOnlySpan<UInt128> digests)
    {
        string digest = RowDigest.OfSet(digests);
        return looks.Any(l => string.Equals(l.Purpose, purpose, StringComparison.Ordinal)
            && string.Equals(l.Digest, digest, StringComparison.Ordinal));
    }

    /// <summary>This ledger and one more look, whose index, rows and digest are filled in.</summary>
    /// <param name="look">The look.</param>
    /// <param name="digests">Digest of each row looked at.</param>
    public Ledger With(LedgerLook look, ReadOnlySpan<UInt128> digests)
    {
        LedgerLook next = look with { Index = Next, Rows = digests.Length, Digest = RowDigest.OfSet(digests) };
        return new Ledger([.. looks, next], [.. rows, .. digests], read);
    }

    /// <summary>This ledger and the looks of another one that it does not hold yet, at its end: what was seen there stays seen here.</summary>
    public Ledger Joined(Ledger other)
    {
        Ledger joined = this;
        int start = 0;
        foreach (LedgerLook look in other.looks)
        {
            ReadOnlySpan<UInt128> digests = other.rows.AsSpan(start, look.Rows);
            joined = joined.Holds(look.Purpose, digests) ? joined : joined.With(look, digests);
            start += look.Rows;
        }

        return joined;
    }

    /// <summary>Reads a family's ledger; an empty one where there is none.</summary>
    /// <param name="folder">The family's folder.</param>
    /// <exception cref="DataException">The files are damaged or do not belong together; the message names what.</exception>
    public static Ledger Read(string folder)
    {
        string path = Path.Combine(folder, FileName), rowsPath = Path.Combine(folder, RowsFileName);
        if (!File.Exists(path) && !File.Exists(rowsPath))
            return Empty;
        if (!File.Exists(path))
            throw new DataException($"{path}: is missing beside {RowsFileName}; put it back, or remove {RowsFileName} where the first look was broken off and never said anything");
        LedgerDocument document = Parse(path);
        byte[] bytes = File.Exists(rowsPath) ? File.ReadAllBytes(rowsPath) : throw new DataException($"{rowsPath}: is missing");
        long count = document.Looks.Sum(l => (long)l.Rows);
        // What follows is of a look that was never written: the rows are written first.
        if (bytes.Length / 16 < count
            || !string.Equals(Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, (int)count * 16))), document.RowsSha256, StringComparison.Ordinal))
        {
            throw new DataException($"{rowsPath}: does not hold the {count} rows that {FileName} names by their digest");
        }

        var digests = new UInt128[count];
        for (int i = 0; i < digests.Length; i++)
            digests[i] = BinaryPrimitives.ReadUInt128BigEndian(bytes.AsSpan(16 * i));
        return new Ledger(document.Looks, digests, document.Looks.Length);
    }

    /// <summary>Writes the two files, each by rename, the rows first: a look is either kept whole or not at all.</summary>
    /// <param name="folder">The family's folder.</param>
    /// <exception cref="DataException">Another look was kept since this ledger was read: what was found now may not be said.</exception>
    public void Write(string folder)
    {
        if (!TryWrite(folder))
            throw new DataException($"{folder}: another command kept a look in {FileName} meanwhile; nothing was issued or written, run this one again");
    }

    /// <summary>The same, unless another look was kept since this ledger was read: no look is lost to one that ran beside it.</summary>
    /// <param name="folder">The family's folder.</param>
    /// <returns>Whether it was written.</returns>
    public bool TryWrite(string folder)
    {
        string path = Path.Combine(folder, FileName);
        // Whoever holds this file open writes; behind the rename it is the ledger, whose looks the next one finds.
        using FileStream? held = Hold(path + ".new");
        if (held is null || Read(folder).looks.Length != read)
            return false;
        (byte[] kept, byte[] document) = Contents();
        Replace(Path.Combine(folder, RowsFileName), kept);
        held.SetLength(0);
        held.Write(document);
        held.Flush(flushToDisk: true);
        File.Move(path + ".new", path, overwrite: true);
        return true;
    }

    /// <summary>Its two files, the rows first.</summary>
    public IReadOnlyList<(string Name, byte[] Content)> Files()
    {
        (byte[] kept, byte[] document) = Contents();
        return [(RowsFileName, kept), (FileName, document)];
    }

    (byte[] Rows, byte[] Document) Contents()
    {
        byte[] bytes = new byte[16 * rows.Length];
        for (int i = 0; i < rows.Length; i++)
            BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(16 * i), rows[i]);
        var document = new LedgerDocument { RowsSha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)), Looks = looks };
        return (bytes, [.. JsonSerializer.SerializeToUtf8Bytes(document, Json), (byte)'\n']);
    }

    static FileStream? Hold(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException))
        {
            return null;
        }
    }

    int FirstLook(ReadOnlySpan<UInt128> digests)
    {
        HashSet<UInt128> asked = [.. digests];
        int look = 0, end = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            while (i >= end + looks[look].Rows)
                end += looks[look++].Rows;
            if (asked.Contains(rows[i]))
                return look;
        }

        throw new InvalidOperationException("no row was seen");
    }

    static LedgerDocument Parse(string path)
    {
        try
        {
            LedgerDocument document = JsonSerializer.Deserialize<LedgerDocument>(File.ReadAllBytes(path), Json)
                ?? throw new DataException($"{path}: is empty");
            return document.Format == 1 ? document : throw new DataException($"{path}: format {document.Format} is newer than this program");
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new DataException($"{path}: {e.Message}", e);
        }
    }

    static void Replace(string path, byte[] bytes)
    {
        string temporary = path + ".new";
        File.WriteAllBytes(temporary, bytes);
        File.Move(temporary, path, overwrite: true);
    }
}
