namespace Ensemble.Calibration;

/// <summary>Thresholds of groups of rows, told apart by an input or by a parameter of the request.</summary>
public sealed record GroupsConfig
{
    /// <summary>An input of one element a row, a feature, or a request parameter.</summary>
    public required string Name { get; init; }

    /// <summary>Where the value is: input or parameter.</summary>
    public string From { get; init; } = "input";

    /// <summary>Whether each group has δ to itself (it holds by itself) or all share it (they hold together).</summary>
    public bool PerGroup { get; init; }

    /// <summary>Groups by ascending value.</summary>
    public required GroupThreshold[] Thresholds { get; init; }
}
