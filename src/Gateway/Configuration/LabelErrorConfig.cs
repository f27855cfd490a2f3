using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>How often labels are known to be wrong.</summary>
sealed class LabelErrorConfig
{
    [Description("P(the label says wrong | the answer is right)."), Range(0.0, 0.4)]
    public double Q0 { get; init; }

    [Description("P(the label says right | the answer is wrong)."), Range(0.0, 0.4)]
    public double Q1 { get; init; }
}
