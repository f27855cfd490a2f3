namespace Gateway.Store;

/// <summary>What became of a decision that was to be kept.</summary>
enum RecordOutcome
{
    /// <summary>It is on disk, or the mode does not wait for that.</summary>
    Kept,
    /// <summary>It was not on disk in time; it waits to be written.</summary>
    Late,
    /// <summary>There was no room for it: it is lost, and counted.</summary>
    Dropped,
}
