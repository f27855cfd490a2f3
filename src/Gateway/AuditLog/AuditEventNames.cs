namespace Gateway.AuditLog;

/// <summary>Names of events in the log and as labels of metrics.</summary>
static class AuditEventNames
{
    static readonly string[] Names = [.. Enum.GetNames<AuditEvent>().Select(Snake)];

    /// <summary>All of them, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> All => Names;

    public static string Name(this AuditEvent kind) => Names[(int)kind];

    static string Snake(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) ? $"{(i > 0 ? "_" : "")}{char.ToLowerInvariant(c)}" : $"{c}"));
}
