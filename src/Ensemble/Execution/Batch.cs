using System.Diagnostics.CodeAnalysis;
using Ensemble.Tensors;

namespace Ensemble.Execution;

/// <summary>Requests that are run at once. Ends early when nobody waits for any of them; thread-safe in that.</summary>
/// <param name="items">One or more, whose memory is held.</param>
/// <param name="rows">Rows of all of them.</param>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer and without a wait handle holds nothing, and callers leave after the end too.")]
sealed class Batch(BatchItem[] items, int rows)
{
    readonly Lock gate = new();
    readonly CancellationTokenSource abandoned = new();
    int waiting = items.Length;
    volatile FamilyRun? run;

    /// <summary>The requests, in the order of their rows.</summary>
    public IReadOnlyList<BatchItem> Items => items;

    /// <summary>Whether it is one request alone.</summary>
    public bool IsOne => items.Length == 1;

    /// <summary>Its run; null before that began.</summary>
    public FamilyRun? Run
    {
        get => run;
        set => run = value;
    }

    /// <summary>Ends when the last caller has gone.</summary>
    public CancellationToken Abandoned => abandoned.Token;

    /// <summary>Longest time that any of them has left; each of the others leaves when its own is over.</summary>
    public TimeSpan LongestLeft
    {
        get
        {
            TimeSpan longest = TimeSpan.Zero;
            foreach (BatchItem item in items)
            {
                TimeSpan left = item.Given.Left;
                if (left == Timeout.InfiniteTimeSpan)
                    return left;
                longest = left > longest ? left : longest;
            }

            return longest;
        }
    }

    /// <summary>What the members are given: the rows of all, in order. One request's own tensors are not copied.</summary>
    /// <param name="memory">Where the joined rows are to lie.</param>
    public IReadOnlyList<Tensor> Inputs(TensorMemory memory)
    {
        IReadOnlyList<Tensor> first = items[0].Given.Tensors;
        if (IsOne)
            return first;
        var joined = new Tensor[first.Count];
        for (int i = 0; i < joined.Length; i++)
        {
            joined[i] = memory.Create(first[i].Name, first[i].Datatype, [rows, .. first[i].Shape.AsSpan(1)]);
            int at = 0;
            foreach (BatchItem item in items)
            {
                Span<byte> bytes = item.Given.Tensors[i].Bytes;
                bytes.CopyTo(joined[i].Bytes[at..]);
                at += bytes.Length;
            }
        }

        return joined;
    }

    /// <summary>A caller waits no more; the others' answers do not change.</summary>
    public void Leave()
    {
        lock (gate)
        {
            if (--waiting == 0)
                abandoned.Cancel();
        }
    }

    /// <summary>Lets everybody who still waits go on.</summary>
    /// <param name="again">Whether each is to be run again, by itself.</param>
    public void End(bool again)
    {
        foreach (BatchItem item in items)
        {
            item.Memory?.Release();
            item.End(again);
        }
    }
}
