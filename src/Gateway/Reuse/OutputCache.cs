using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Gateway.Reuse;

/// <summary>Members' outputs by their inputs, bounded in bytes and entries; what was asked for last stays. A version's go when it is freed. Thread-safe.</summary>
/// <param name="changed">Told how many entries and bytes there are; called one after another.</param>
sealed class OutputCache(Action<int, long> changed)
{
    // What an entry costs beside its elements: objects, arrays' heads, places in both collections.
    const int Overhead = 1024;

    readonly Lock gate = new();
    readonly Dictionary<RunKey, LinkedListNode<Entry>> entries = [];
    readonly LinkedList<Entry> byUse = new();
    readonly HashSet<Family> families = [];
    long bytes;

    /// <summary>Outputs of these inputs, for the request that they are given to; null where none are kept.</summary>
    public MemberOutputs? Find(RunKey key, IReadOnlyList<Tensor> inputs)
    {
        MemberOutputs kept;
        IReadOnlyList<Tensor> own;
        lock (gate)
        {
            if (!entries.TryGetValue(key, out var node))
                return null;
            byUse.Remove(node);
            byUse.AddFirst(node);
            (kept, own) = (node.Value.Outputs, node.Value.Inputs);
        }

        return RunKey.AreSame(own, inputs) ? kept.For(inputs) : null;
    }

    /// <summary>Keeps outputs, where they are not larger than all that is kept.</summary>
    /// <param name="key">What they are found by; its family is leased by the caller.</param>
    /// <param name="inputs">The request's; copied.</param>
    /// <param name="outputs">Of every member, complete.</param>
    /// <param name="mostBytes">Bytes of all entries.</param>
    /// <param name="mostEntries">How many entries.</param>
    public void Keep(RunKey key, IReadOnlyList<Tensor> inputs, MemberOutputs outputs, long mostBytes, int mostEntries)
    {
        outputs = outputs.Alone();
        long size = Overhead + RunKey.SizeOf(inputs) + outputs.Size;
        if (size > mostBytes)
            return;
        IReadOnlyList<Tensor> own = [.. inputs.Select(i => i.Slice(0, i.Rows))];
        var entry = new Entry(key, own, outputs.For(own), size);
        lock (gate)
        {
            if (families.Add(key.Family))
                key.Family.Freed += () => Drop(key.Family);
            if (entries.Remove(key, out var before))
                Remove(before);
            entries[key] = byUse.AddFirst(entry);
            bytes += size;
            Shrink(mostBytes, mostEntries);
        }
    }

    /// <summary>Keeps no more than so much from now on.</summary>
    public void Bound(long mostBytes, int mostEntries)
    {
        lock (gate)
        {
            if (bytes > mostBytes || entries.Count > mostEntries)
                Shrink(mostBytes, mostEntries);
        }
    }

    void Drop(Family family)
    {
        lock (gate)
        {
            families.Remove(family);
            foreach (var key in entries.Keys.Where(k => ReferenceEquals(k.Family, family)).ToList())
            {
                if (entries.Remove(key, out var node))
                    Remove(node);
            }

            changed(entries.Count, bytes);
        }
    }

    void Shrink(long mostBytes, int mostEntries)
    {
        while (byUse.Last is { } last && (bytes > mostBytes || entries.Count > mostEntries))
        {
            entries.Remove(last.Value.Key);
            Remove(last);
        }

        changed(entries.Count, bytes);
    }

    void Remove(LinkedListNode<Entry> node)
    {
        byUse.Remove(node);
        bytes -= node.Value.Size;
    }

    sealed record Entry(RunKey Key, IReadOnlyList<Tensor> Inputs, MemberOutputs Outputs, long Size);
}
