using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Logging;

/// <summary>A line for each request that asked a family, for whoever wants them (category decisions, level debug). Thread-safe.</summary>
sealed class DecisionLog(ILoggerFactory loggers)
{
    /// <summary>Category of the lines.</summary>
    public const string Category = "decisions";

    readonly ILogger logger = loggers.CreateLogger(Category);

    /// <summary>An infer request has ended.</summary>
    /// <param name="result">How; null where it was cut short by a mistake of ours.</param>
    public void Inferred(InferResult? result)
    {
        if (logger.IsEnabled(LogLevel.Debug))
            Tell("infer", result?.Fault is { } fault ? FaultTable.Of(fault.Code).Name : result is null ? "internal" : "ok", result?.Reply?.Summary ?? result?.Summary);
    }

    /// <summary>A request of a guard route has ended.</summary>
    /// <param name="route">Of the configuration.</param>
    /// <param name="outcome">As metrics name it.</param>
    /// <param name="summary">What is said of its rows; null where nothing is.</param>
    public void Guarded(string route, string outcome, ReplySummary? summary)
    {
        if (logger.IsEnabled(LogLevel.Debug))
            Tell(route, outcome, summary);
    }

    void Tell(string what, string outcome, ReplySummary? summary) => Log.Decided(
        logger, what, outcome, summary?.Rows ?? 0, summary?.Flagged ?? 0, summary?.Answered ?? 0, summary?.GuaranteeState ?? "none", summary?.DecisionId ?? "");
}
