namespace Gateway.RemoteMembers;

/// <summary>Lets one line a minute through. Thread-safe.</summary>
sealed class OnceAMinute(TimeProvider time)
{
    static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    readonly Lock asking = new();
    long? last;

    public bool IsTime()
    {
        lock (asking)
        {
            if (last is { } at && time.GetElapsedTime(at) < Again)
                return false;
            last = time.GetTimestamp();
            return true;
        }
    }
}
