namespace Ensemble.Calibration;

/// <summary>What a robust set holds against, and how it is computed.</summary>
public sealed record RobustTerms
{
    /// <summary>Euclidean length of the change that a row may have undergone, over all elements of all inputs together, in their own unit; above 0.</summary>
    public required double Radius { get; init; }

    /// <summary>Standard deviation of the noise that is added to each element, in the same unit; above 0.</summary>
    public required double Noise { get; init; }

    /// <summary>Noised copies of a row, ≥ 1.</summary>
    public required int Samples { get; init; }

    /// <summary>Probability with which the mean of several copies may be further from its expectation than is allowed for, each of the two times; 0 for one copy, which takes none.</summary>
    public double Beta { get; init; }

    /// <summary>Seed of the noise that the calibration rows were given.</summary>
    public long Seed { get; init; }
}
