namespace Gateway.Metrics;

/// <summary>What a request brought for one feature.</summary>
enum FeatureState
{
    /// <summary>A value within the range, or one of the categories, that the manifest names.</summary>
    InRange,
    /// <summary>A number outside that range.</summary>
    OutOfRange,
    /// <summary>Nothing, or null.</summary>
    Missing,
    /// <summary>A value of the wrong type, or of an unknown category.</summary>
    Invalid,
}
