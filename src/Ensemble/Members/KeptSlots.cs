namespace Ensemble.Members;

/// <summary>Slots of one number of rows that wait to be used again. Thread-safe, without locks.</summary>
sealed class KeptSlots
{
    // More callers than cores gain nothing.
    readonly MemberSlot?[] kept = new MemberSlot?[Math.Max(2, Environment.ProcessorCount)];

    /// <summary>Takes one that nobody else has; null where none is left.</summary>
    public MemberSlot? Take()
    {
        for (int i = 0; i < kept.Length; i++)
        {
            if (Volatile.Read(ref kept[i]) is not null && Interlocked.Exchange(ref kept[i], null) is { } slot)
                return slot;
        }

        return null;
    }

    /// <summary>Puts one back; false where there is no room for it.</summary>
    public bool Keep(MemberSlot slot)
    {
        for (int i = 0; i < kept.Length; i++)
        {
            if (Volatile.Read(ref kept[i]) is null && Interlocked.CompareExchange(ref kept[i], slot, null) is null)
                return true;
        }

        return false;
    }
}
