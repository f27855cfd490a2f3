using Ensemble.Tensors;

namespace Ensemble.Data;

/// <summary>
/// Which rows a family has already used, by split (train, fit, calibrate, test): the file <c>splits.npz</c> beside the
/// manifest, one UINT64 array [N,2] (high and low half of a row's digest, ascending) per split. Immutable.
/// </summary>
public sealed class SplitDigests
{
    /// <summary>Name of the file in the family's folder.</summary>
    public const string FileName = "splits.npz";

    readonly SortedDictionary<string, UInt128[]> splits;

    SplitDigests(SortedDictionary<string, UInt128[]> splits) => this.splits = splits;

    /// <summary>No rows used.</summary>
    public static SplitDigests Empty { get; } = new(new SortedDictionary<string, UInt128[]>(StringComparer.Ordinal));

    /// <summary>Names of the splits, ascending.</summary>
    public IReadOnlyCollection<string> Names => splits.Keys;

    /// <summary>What a family's folder says; <see cref="Empty"/> where it says nothing.</summary>
    /// <exception cref="DataException">The file is broken.</exception>
    public static SplitDigests Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return Empty;
        var read = new SortedDictionary<string, UInt128[]>(StringComparer.Ordinal);
        foreach (Tensor tensor in NpzFile.Read(path))
        {
            if (tensor.Datatype != Datatype.UINT64 || tensor.Shape.Length != 2 || tensor.Shape[1] != 2)
                throw new DataException($"{path}, entry '{tensor.Name}': {tensor.Datatype} [{string.Join(',', tensor.Shape)}]; UINT64 "
                    + "[N,2] was expected");
            ulong[] halves = tensor.As<ulong>().ToArray();
            read[tensor.Name] = [.. Enumerable.Range(0, tensor.Rows).Select(i => new UInt128(halves[i * 2], halves[i * 2 + 1]))];
        }

        return new SplitDigests(read);
    }

    /// <summary>These and the rows of one more split; a split of that name is replaced.</summary>
    public SplitDigests With(string split, ReadOnlySpan<UInt128> digests)
    {
        UInt128[] sorted = digests.ToArray();
        Array.Sort(sorted);
        return new SplitDigests(new SortedDictionary<string, UInt128[]>(splits, StringComparer.Ordinal) { [split] = sorted });
    }

    /// <summary>Rows of a split, ascending; null when it was never used.</summary>
    public UInt128[]? Find(string split) => splits.GetValueOrDefault(split);

    /// <summary>Bytes of the file.</summary>
    public byte[] ToBytes() => NpzFile.ToBytes(splits.Select(s =>
        Tensor.From<ulong>(s.Key, Datatype.UINT64, [s.Value.Length, 2],
            [.. s.Value.SelectMany(d => new[] { (ulong)(d >> 64), (ulong)d })])));

    /// <summary>Refuses rows that another split holds.</summary>
    /// <param name="split">Split for which the rows are meant; its own earlier rows do not count.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="path">What the error calls the file.</param>
    /// <exception cref="DataException">A row is in another split; the message names the first one and how many there are.</exception>
    public void RefuseOverlap(string split, Rows rows, string path)
    {
        UInt128[] digests = RowDigest.Of(rows.Inputs);
        foreach (string name in splits.Keys)
        {
            int[] shared = string.Equals(name, split, StringComparison.Ordinal) ? [] : Shared(name, digests);
            if (shared.Length > 0)
                throw new DataException($"{path}: {shared.Length} of the {digests.Length} rows meant for '{split}' were used for "
                    + $"'{name}', the first is row {rows.FileRows[shared[0]]}; splits must not share rows");
        }
    }

    /// <summary>Indices of the rows that splits other than <paramref name="split"/> do not hold, ascending.</summary>
    public int[] NotShared(string split, ReadOnlySpan<UInt128> digests)
    {
        var free = new SortedSet<int>(Enumerable.Range(0, digests.Length));
        foreach (string name in splits.Keys.Where(n => !string.Equals(n, split, StringComparison.Ordinal)))
            free.ExceptWith(Shared(name, digests));
        return [.. free];
    }

    int[] Shared(string name, ReadOnlySpan<UInt128> digests)
    {
        var shared = new List<int>();
        for (int i = 0; i < digests.Length; i++)
        {
            if (Array.BinarySearch(splits[name], digests[i]) >= 0)
                shared.Add(i);
        }

        return [.. shared];
    }
}
