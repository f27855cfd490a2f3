namespace Ensemble.Families;

/// <summary>
/// The input by which a λ-conditioned model is told λ. It is no part of the public signature: each member passes its own.
/// </summary>
public sealed record LambdaInputConfig
{
    /// <summary>The model's name for it.</summary>
    public required string Name { get; init; }

    /// <summary>FP16, FP32 or FP64.</summary>
    public required string Datatype { get; init; }

    /// <summary>Axes; −1 as the first stands for rows, every other is fixed. Every element is λ.</summary>
    public required long[] Shape { get; init; }
}
