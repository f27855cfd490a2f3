namespace Gateway.Configuration;

/// <summary>The configuration of this moment. Thread-safe: a request reads it once and keeps what it read.</summary>
sealed class SnapshotHolder(GatewaySnapshot first)
{
    volatile GatewaySnapshot current = first;

    public GatewaySnapshot Current
    {
        get => current;
        set => current = value;
    }
}
