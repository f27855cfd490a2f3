namespace Gateway.AuditLog;

/// <summary>What was found of a log.</summary>
/// <param name="Lines">Whole lines that chain, from the first on.</param>
/// <param name="LastHash">Hash of the last of them.</param>
/// <param name="First">Number of the first line; above 1 where the log goes on from an earlier file.</param>
/// <param name="Line">Number, in its file from 1, of the line where the chain breaks; null where it is whole.</param>
/// <param name="File">That line's file.</param>
/// <param name="Why">What is wrong there.</param>
sealed record AuditVerdict(long Lines, string LastHash, long First, long? Line, string? File, string? Why)
{
    public bool IsWhole => Line is null;
}
