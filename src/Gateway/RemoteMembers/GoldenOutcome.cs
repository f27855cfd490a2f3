namespace Gateway.RemoteMembers;

/// <summary>What golden rows said of a replica.</summary>
enum GoldenOutcome
{
    Right,
    Wrong,
    /// <summary>It gave no answer.</summary>
    Failed,
}
