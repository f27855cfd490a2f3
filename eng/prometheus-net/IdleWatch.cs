namespace Prometheus;

/// <summary>Tells whether a child was used lately, and keeps removal and use apart.</summary>
sealed class IdleWatch
{
    // Users of the child now; far below zero once it is to be removed.
    const int Closed = int.MinValue / 2;
    int _users;
    long _usedAt = long.MaxValue;

    /// <summary>Starts a use; false where the child has been removed.</summary>
    internal bool TryEnter()
    {
        if (Interlocked.Increment(ref _users) > 0)
            return true;

        Interlocked.Decrement(ref _users);
        return false;
    }

    internal void Leave()
    {
        Volatile.Write(ref _usedAt, Environment.TickCount64);
        Interlocked.Decrement(ref _users);
    }

    /// <summary>Closes a child that was used, but not since <paramref name="tick"/>; false where it is in use or never was.</summary>
    internal bool TryClose(long tick) =>
        Volatile.Read(ref _usedAt) < tick && Interlocked.CompareExchange(ref _users, Closed, 0) == 0;
}
