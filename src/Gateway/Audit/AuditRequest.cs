namespace Gateway.Audit;

/// <summary>Who asks for rows to label, and for how many.</summary>
/// <param name="Who">As it will stand with the labels.</param>
/// <param name="Count">Rows, at least 1.</param>
sealed record AuditRequest(string Who, int Count);
