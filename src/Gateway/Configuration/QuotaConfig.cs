using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>How many requests one caller may send: a bucket that fills at a rate and holds so many.</summary>
sealed record QuotaConfig
{
    [Description("Requests a second in the long run."), Range(1, 1_000_000)]
    public int PerSecond { get; init; } = 100;

    [Description("Requests at once after a pause."), Range(1, 1_000_000)]
    public int Burst { get; init; } = 200;
}
