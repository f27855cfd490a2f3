namespace Gateway.Statistics;

/// <summary>The statistics of one loaded version of a family at one moment.</summary>
sealed record StatisticsReading
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>When the last request was answered, in ms since 1970; 0 when none was.</summary>
    public required long LastInference { get; init; }

    /// <summary>Rows that were answered.</summary>
    public required long Rows { get; init; }

    /// <summary>Members' answers behind them: one a member and request.</summary>
    public required long Executions { get; init; }

    /// <summary>Answered requests.</summary>
    public required Took Success { get; init; }

    /// <summary>Requests that ended with an error, the caller's included.</summary>
    public required Took Fail { get; init; }

    public required Took Queue { get; init; }

    public required Took Input { get; init; }

    public required Took Infer { get; init; }

    public required Took Output { get; init; }

    /// <summary>By number of rows, smallest first.</summary>
    public required IReadOnlyList<BatchTimes> Batches { get; init; }
}
