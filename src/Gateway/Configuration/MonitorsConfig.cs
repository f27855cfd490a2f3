using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>How guarantees and traffic are watched. Gateways on one store need the same.</summary>
sealed class MonitorsConfig
{
    [Description("Time between two looks at the audit."), Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(2);

    [Description("Probability, over all time, with which a guarantee that holds is withdrawn; the same for each monitor without labels."), Range(0.000001, 0.5)]
    public double Delta { get; init; } = 0.05;

    [Description("Audited requests between two false alarms that the unflagged risk rose, on average at least."), Range(100, 1_000_000_000)]
    public int FalseAlarmEvery { get; init; } = 10_000;

    [Description("Difference of the share of a class, or of flagged rows, from the baseline that is no concern."), Range(0.0, 0.9)]
    public double ShareChange { get; init; } = 0.1;

    [Description("Time after Store.LabelsLateAfter for labels on their way; then a row without one counts as overdue."), Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(5);

    [Description("How often labels are known to be wrong; null takes them as right until two people disagree too often.")]
    public LabelErrorConfig? LabelError { get; init; }
}
