using System.ComponentModel;

namespace Gateway.Configuration;

/// <summary>What is logged, and how.</summary>
sealed class LoggingConfig
{
    [Description("How lines are written; --log FORMAT.")]
    public LogFormat Format { get; init; } = LogFormat.Text;

    [Description("Least level by category: Default, or the beginning of one as Gateway.Store; decisions has a line for each request at debug.")]
    public IReadOnlyDictionary<string, LogLevel> Levels { get; init; } = new Dictionary<string, LogLevel>(StringComparer.Ordinal);
}
