using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>Where what changes the gateway is kept.</summary>
sealed class AuditLogConfig
{
    [Description("File of the audit log, chained JSON lines that ./gateway audit verify checks; null keeps none.")]
    public string? Path { get; init; }

    [Description("Bytes from which the file is renamed to NAME.N, and a new one goes on. Nothing deletes those."), Range(1L << 12, 1L << 40)]
    public long MaximumBytes { get; init; } = 64L << 20;
}
