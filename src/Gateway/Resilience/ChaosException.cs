namespace Gateway.Resilience;

/// <summary>A member's call failed since the configuration says so.</summary>
sealed class ChaosException() : Exception("a fault was injected (Chaos)");
