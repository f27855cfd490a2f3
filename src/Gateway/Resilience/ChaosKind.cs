namespace Gateway.Resilience;

/// <summary>What was done to a member's call on purpose.</summary>
enum ChaosKind
{
    Fault,
    Latency,
    Outcome,
}
