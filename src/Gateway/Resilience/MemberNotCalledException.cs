namespace Gateway.Resilience;

/// <summary>A member was not called, which says nothing of it that a circuit breaker should count.</summary>
sealed class MemberNotCalledException(string message) : Exception(message);
