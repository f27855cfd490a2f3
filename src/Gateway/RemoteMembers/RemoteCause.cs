namespace Gateway.RemoteMembers;

/// <summary>How one question to a replica ended.</summary>
enum RemoteCause
{
    Answered,
    /// <summary>No connection, or one that broke.</summary>
    Unreachable,
    /// <summary>It had all the time that a member has.</summary>
    TimedOut,
    /// <summary>It said that it is too busy.</summary>
    Busy,
    /// <summary>It answered with an error.</summary>
    Refused,
    /// <summary>It answered with something that is no answer.</summary>
    InvalidOutput,
    /// <summary>Its reply was longer than the limit.</summary>
    TooLarge,
    /// <summary>Nobody waited for it any more.</summary>
    Cancelled,
}
