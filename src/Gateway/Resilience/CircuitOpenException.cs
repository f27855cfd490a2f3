namespace Gateway.Resilience;

/// <summary>A member was not called, since its calls kept failing.</summary>
sealed class CircuitOpenException(Exception inner) : Exception("circuit open", inner);
