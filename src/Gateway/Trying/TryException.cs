namespace Gateway.Trying;

/// <summary>The rows could not be tried; the message says why.</summary>
sealed class TryException(string message) : Exception(message);
