namespace Gateway.Security;

/// <summary>Requests that a key may send, as its line says it.</summary>
sealed record KeyQuota
{
    public required int PerSecond { get; init; }

    public required int Burst { get; init; }
}
