namespace Benchmarks.Serving;

/// <summary>One run of the load generator.</summary>
/// <param name="Rate">Answers (200) a second.</param>
/// <param name="Median">Of the times, in ms.</param>
/// <param name="Late">99th percentile of the times, in ms.</param>
/// <param name="Processor">µs of processor that the server used for an answer.</param>
/// <param name="Allocated">Managed bytes that the server allocated for an answer; 0 where it is not .NET.</param>
/// <param name="Failed">Requests that were not answered 200.</param>
readonly record struct Sample(double Rate, double Median, double Late, double Processor, double Allocated, long Failed)
{
    /// <summary>How long the run took, in s.</summary>
    public double Seconds { get; init; }
}
