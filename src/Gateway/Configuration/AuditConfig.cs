using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>How audited rows are handed out for labelling. Gateways on one store need the same.</summary>
sealed class AuditConfig
{
    [Description("How long a row that was handed out is kept from others."), Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromHours(1);

    [Description("Probability with which two people are asked for a row's label, which gives the label error."), Range(0.0, 1.0)]
    public double LabelledTwice { get; init; } = 0.05;
}
