using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Ensemble.Tests.Scores;

/// <summary>The results of <c>oracle.py</c>: row i belongs to the i-th of <see cref="OracleFamilies"/> on its seed.</summary>
/// <remarks>Immutable, so safe to share between tests.</remarks>
sealed class OracleScores
{
    static readonly Lazy<OracleScores> Kept = new(Read);

    readonly OracleRow[] _rows;

    OracleScores(OracleRow[] rows) => _rows = rows;

    /// <summary>Rows kept.</summary>
    public int Count => _rows.Length;

    /// <summary>Scores of family <paramref name="index"/>, 0 ≤ index &lt; <see cref="Count"/>.</summary>
    public OracleRow this[int index] => _rows[index];

    /// <summary>All rows as the bytes of the unpacked file.</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes<OracleRow>(_rows);

    /// <summary>Reads the file beside the tests, once.</summary>
    public static OracleScores Load() => Kept.Value;

    /// <summary>The families with rows, each with its scores.</summary>
    public IEnumerable<(OracleFamily Family, OracleRow Scores)> Cases() => new OracleFamilies(OracleFamilies.Seed).Zip(_rows);

    static OracleScores Read()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Scores", "oracle.bin.gz"));
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionMode.Decompress)) gzip.CopyTo(unpacked);
        return new(MemoryMarshal.Cast<byte, OracleRow>(unpacked.ToArray()).ToArray());
    }
}
