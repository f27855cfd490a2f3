using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>How members are asked that run on other servers, and when one of their replicas is not asked any more.</summary>
sealed class RemoteMembersConfig
{
    [Description("How often a replica in use is asked the golden rows."), Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan GoldenPeriod { get; init; } = TimeSpan.FromSeconds(5);

    [Description("How often one that is not in use is asked them; it comes back when its answers are right."), Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan EjectedPeriod { get; init; } = TimeSpan.FromSeconds(1);

    [Description("Largest difference of a golden answer; below 0 takes the manifest's."), Range(-1.0, 1e6)]
    public double GoldenTolerance { get; init; } = -1;

    [Description("Errors in a row after which a replica is not asked any more."), Range(1, 10_000)]
    public int EjectAfterErrors { get; init; } = 5;

    [Description("How long a replica may take before another one of the same member is asked too."), Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan HedgeDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    [Description("Second questions (hedges and retries together) as a share of the first ones."), Range(0.0, 1.0)]
    public double SecondShare { get; init; } = 0.1;

    [Description("What is kept back of a request's deadline to decide and reply."), Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan Margin { get; init; } = TimeSpan.FromMilliseconds(20);

    [Description("Calls of one member that run at one moment; the next is not made, its rows miss the member."), Range(1, 65_536)]
    public int Calls { get; init; } = 64;

    [Description("Bytes of one reply."), Range(1024L, 1L << 30)]
    public long ReplyBytes { get; init; } = 16L << 20;

    [Description("How long a connection may take to be made."), Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);
}
