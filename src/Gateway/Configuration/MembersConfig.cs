using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>How long a member may take, and when it is left alone for a while.</summary>
sealed record MembersConfig
{
    [Description("Longest a member may take; keep it below Limits.Deadline, which counts besides."), Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Share of failed calls at which a member is left alone."), Range(0.01, 1.0)]
    public double FailureRatio { get; init; } = 0.5;

    [Description("Calls within SamplingDuration below which nothing is concluded."), Range(2, 100_000)]
    public int MinimumThroughput { get; init; } = 10;

    // Ten calls that hang, one after another, take 50 s: low traffic has to be able to conclude something.
    [Description("Time over which calls are counted."), Range(typeof(TimeSpan), "00:00:00.5", "01:00:00")]
    public TimeSpan SamplingDuration { get; init; } = TimeSpan.FromSeconds(60);

    [Description("How long a failing member is left alone; then one call tries it."), Range(typeof(TimeSpan), "00:00:00.5", "01:00:00")]
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Whether requests of one family that wait for a core are run together, at the numbers of rows at which its golden rows show that no answer changes by a bit (row_exact).")]
    public bool Batching { get; init; } = true;

    [Description("Whether a family's fused file (fuse --serve) is run in its members' place, at the numbers of rows at which it gave their bits in less time when it was loaded.")]
    public bool Fused { get; init; } = true;

    [Description("Bytes of memory that all models may take together, weights included; what goes beyond fails the call that asked for it, or the load. 0 for no limit. Read at the start."), Range(0L, 4294967295L)]
    public long MemoryBytes { get; init; }
}
