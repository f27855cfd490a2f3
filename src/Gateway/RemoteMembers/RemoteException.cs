namespace Gateway.RemoteMembers;

/// <summary>A replica gave no answer. The message is for callers and names no address; <see cref="Detail"/> is for the log.</summary>
sealed class RemoteException(RemoteCause cause, string message, string? detail = null, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    public RemoteCause Cause => cause;

    public string Detail => detail is null ? Message : $"{Message}: {detail}";

    /// <summary>When it is to be asked again; null where it did not say.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
