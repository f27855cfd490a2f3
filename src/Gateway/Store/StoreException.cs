namespace Gateway.Store;

/// <summary>The decision store cannot be opened: the gateway does not start.</summary>
sealed class StoreException(string message, Exception inner) : Exception(message, inner);
