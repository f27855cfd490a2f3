namespace Gateway.AuditLog;

/// <summary>What the audit log keeps.</summary>
enum AuditEvent
{
    /// <summary>First line of a log, or of a file that continues one.</summary>
    Opened,

    /// <summary>Lines that the disk did not take, and that were dropped.</summary>
    Lost,
    Started,
    Stopping,
    ConfigurationLoaded,
    ConfigurationRefused,
    FamilyLoaded,
    FamilyRefused,
    FamilyUnloaded,
    CandidateTried,
    CandidatePromoted,
    CandidateRolledBack,
    GuaranteeWithdrawn,
    LabelsWritten,
    DecisionsDeleted,

    /// <summary>A key or a token that was not taken.</summary>
    KeyRefused,

    /// <summary>A call of the operations port that changes something and has no event of its own.</summary>
    AdminCall,
}
