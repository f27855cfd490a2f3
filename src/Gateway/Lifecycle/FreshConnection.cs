namespace Gateway.Lifecycle;

/// <summary>Whether a connection has had a request yet. Thread-safe.</summary>
/// <param name="sockets">Counts those that have not.</param>
sealed class FreshConnection(ListenSockets sockets)
{
    int begun;

    /// <summary>A request has come, or the connection ends.</summary>
    public void Begin()
    {
        if (Interlocked.Exchange(ref begun, 1) == 0)
            sockets.Begun();
    }
}
