namespace Gateway.AuditLog;

/// <summary>An event that waits to be written.</summary>
/// <param name="Time">When it happened.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Details">More of it, in this order.</param>
sealed record AuditEntry(DateTimeOffset Time, AuditEvent Kind, IReadOnlyList<KeyValuePair<string, string>> Details);
