namespace Gateway.RemoteMembers;

/// <summary>Whether a replica is asked requests.</summary>
enum ReplicaState
{
    /// <summary>Not yet: it has not answered golden rows rightly.</summary>
    Unproven,
    InUse,
    /// <summary>Not any more, until it answers golden rows rightly again.</summary>
    Ejected,
}
