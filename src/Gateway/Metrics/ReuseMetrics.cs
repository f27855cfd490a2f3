namespace Gateway.Metrics;

/// <summary>Counts runs that were not made because members had been given the same inputs. Thread-safe.</summary>
sealed class ReuseMetrics(Instruments instruments)
{
    /// <summary>Kept outputs were looked for.</summary>
    public void Looked(string family, bool found) => instruments.CacheLookups.WithLabels(family, found ? "hit" : "miss").Inc();

    /// <summary>A request took what another one's run gave.</summary>
    public void Joined(string family) => instruments.JoinedRequests.WithLabels(family).Inc();

    /// <summary>So much is kept.</summary>
    public void Kept(int entries, long bytes)
    {
        instruments.CacheEntries.Set(entries);
        instruments.CacheBytes.Set(bytes);
    }
}
