namespace Ensemble.Families;

/// <summary>The meaning of one input element: a number in a range, or a category.</summary>
public sealed record FeatureConfig
{
    /// <summary>Column name.</summary>
    public required string Name { get; init; }

    /// <summary>Smallest value seen in training; null when unknown or a category.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest value seen in training; null when unknown or a category.</summary>
    public double? Maximum { get; init; }

    /// <summary>Category names; the element is the index into them. Null for a number.</summary>
    public string[]? Categories { get; init; }
}
