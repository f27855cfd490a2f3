using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>How long a member may take, and when it is left alone for a while.</summary>
sealed class MembersConfig
{
    [Description("Longest a member may take; the request's deadline counts besides."), Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Failures in a row after which a member is left alone."), Range(2, 1000)]
    public int BreakAfter { get; init; } = 3;

    [Description("How long a failing member is left alone."), Range(typeof(TimeSpan), "00:00:00.5", "01:00:00")]
    public TimeSpan BreakFor { get; init; } = TimeSpan.FromSeconds(15);
}
