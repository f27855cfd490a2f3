using System.ComponentModel;

namespace Gateway.Configuration;

/// <summary>Where a guard route finds the service's answer in the JSON of its reply; exactly one key.</summary>
sealed class ServedAnswerConfig
{
    [Description("Classification: JSON pointer to the label, or to an array with one a row.")]
    public string? Label { get; init; }

    [Description("Regression: JSON pointer to the number, or to an array with one a row.")]
    public string? Value { get; init; }
}
