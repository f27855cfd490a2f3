namespace Ensemble.Families;

/// <summary>One input or output of a family's public signature.</summary>
public sealed record TensorConfig
{
    /// <summary>Name on the wire.</summary>
    public required string Name { get; init; }

    /// <summary>Element type, as the protocol names it.</summary>
    public required string Datatype { get; init; }

    /// <summary>Axes; the first is −1 (rows), other −1 vary from request to request.</summary>
    public required long[] Shape { get; init; }

    /// <summary>Inputs only: what each element of a row means, in order; null when unnamed.</summary>
    public FeatureConfig[]? Features { get; init; }

    /// <summary>Inputs only: whether NaN and infinity are refused (default) or passed to the members.</summary>
    public bool Finite { get; init; } = true;
}
