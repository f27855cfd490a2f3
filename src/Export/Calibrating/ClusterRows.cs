using System.Buffers.Binary;
using System.Security.Cryptography;
using Ensemble.Data;

namespace Export.Calibrating;

/// <summary>
/// One row a cluster: rows of one patient, session or batch err together, and counting them all would count one piece of evidence
/// many times.
/// </summary>
static class ClusterRows
{
    // Any fixed number: which row is kept may depend on its content, never on its place in the file or its label.
    const ulong Seed = 0x5eed_0001;

    /// <summary>Indices of the kept rows, ascending: of each cluster the one whose keyed digest is the smallest.</summary>
    /// <param name="clusters">Cluster of each row.</param>
    /// <param name="digests">Digest of each row's content.</param>
    public static int[] Choose(IReadOnlyList<string> clusters, IReadOnlyList<UInt128> digests) =>
        [.. Enumerable.Range(0, clusters.Count).GroupBy(i => clusters[i], StringComparer.Ordinal)
            .Select(cluster => cluster.MinBy(i => Keyed(digests[i]))).Order()];

    /// <summary>The kept rows.</summary>
    public static Rows Take(Rows rows, int[] kept) => new(
        [.. rows.Inputs.Select(i => i.Take(kept))], rows.Labels is { } labels ? [.. kept.Select(r => labels[r])] : null, kept.Length, [.. kept.Select(r => rows.FileRows[r])]);

    static UInt128 Keyed(UInt128 digest)
    {
        Span<byte> bytes = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Seed);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[8..], digest);
        return BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(bytes));
    }
}
