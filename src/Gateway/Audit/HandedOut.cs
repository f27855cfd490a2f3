using Gateway.Store;

namespace Gateway.Audit;

/// <summary>A row that is handed out for labelling. Of its decision only what says nothing of the answer may reach who labels.</summary>
/// <param name="Decision">Its decision.</param>
/// <param name="Row">The row.</param>
/// <param name="Until">Until when it is kept from others, microseconds since 1970.</param>
sealed record HandedOut(DecisionRecord Decision, RowRecord Row, long Until);
