using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>What is done to a member's calls on purpose, to see what the gateway and its callers make of it.</summary>
sealed class ChaosConfig
{
    [Description("Share of calls that fail: the member is not called."), Range(0.0, 1.0)]
    public double FaultRate { get; init; }

    [Description("Share of calls that take Latency longer."), Range(0.0, 1.0)]
    public double LatencyRate { get; init; }

    [Description("How much longer."), Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan Latency { get; init; } = TimeSpan.FromSeconds(1);

    [Description("Share of calls that are answered by what is no answer: the member is not called."), Range(0.0, 1.0)]
    public double OutcomeRate { get; init; }

    /// <summary>Whether anything is done at all.</summary>
    internal bool IsOn => FaultRate > 0 || LatencyRate > 0 || OutcomeRate > 0;
}
