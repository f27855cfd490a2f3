using System.Data.Common;

namespace Gateway.Store;

/// <summary>Writes decisions and labels over one connection, many in one transaction. Not thread-safe.</summary>
abstract class DecisionWriter : IDisposable
{
    /// <summary>The connection, once nothing works beside it.</summary>
    /// <exception cref="DbException">That failed: drop the writer.</exception>
    public abstract DbConnection Settle();

    /// <summary>Whether it still writes where others read; called often, costs little.</summary>
    /// <exception cref="IOException">It does not: drop the writer.</exception>
    /// <exception cref="DbException">What it writes to is damaged: drop the writer.</exception>
    public virtual void Check()
    {
    }

    /// <summary>Writes all or none; a decision that is there already is left as it is.</summary>
    /// <param name="entries">What is to be written, in order.</param>
    /// <param name="erased">
    /// Where they waited in a spill file: takes the ids of those whose subject was deleted meanwhile, which are left out with their labels.
    /// </param>
    /// <returns>For each entry what became of its labels; null for a decision.</returns>
    /// <exception cref="DbException">Nothing was written, or nobody knows: drop the writer.</exception>
    public abstract IReadOnlyList<LabelCounts?> Write(IReadOnlyList<StoreEntry> entries, HashSet<string>? erased = null);

    public abstract void Dispose();
}
