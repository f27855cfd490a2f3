namespace Gateway.AuditLog;

/// <summary>What chains a line to the one before.</summary>
/// <param name="Sequence">Its number, from 1.</param>
/// <param name="Previous">Hash of the line before, 64 hexadecimal digits; zeros for the first.</param>
/// <param name="Event">Name of the event.</param>
readonly record struct AuditLink(long Sequence, string Previous, string Event);
