namespace Gateway.Store;

/// <summary>What is to be deleted: everything of one subject in one family.</summary>
/// <param name="Family">The family.</param>
/// <param name="Version">Only decisions of this version; null for all.</param>
/// <param name="Subject">Keyed digest of the subject.</param>
sealed record Erasure(string Family, string? Version, byte[] Subject)
{
    /// <summary>What became of it.</summary>
    /// <param name="Decisions">Decisions deleted, with rows and labels.</param>
    /// <param name="Rows">Rows of those.</param>
    /// <param name="LogIsClear">Whether the log beside the file holds nothing of them either.</param>
    public sealed record Outcome(int Decisions, int Rows, bool LogIsClear);
}
