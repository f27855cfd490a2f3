namespace Export.Evaluation;

/// <summary>One of two families that <c>compare</c> sets side by side.</summary>
/// <param name="Name">NAME/VERSION.</param>
/// <param name="Answer">Answer choice.</param>
/// <param name="Guarantee">Id of its guarantee, or none.</param>
/// <param name="GuaranteeState">State of it, or none.</param>
/// <param name="Alpha">Its bound; NaN without one.</param>
/// <param name="Flags">Rows and errors, unflagged and flagged.</param>
/// <param name="MillisecondsPerRow">Median time of one row alone.</param>
/// <param name="ModelBytes">Bytes of its members' files, each counted once.</param>
sealed record ComparedFamily(
    string Name, string Answer, string Guarantee, string GuaranteeState, double Alpha, FlagCounts Flags, double MillisecondsPerRow, long ModelBytes);
