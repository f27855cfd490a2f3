namespace Export.RandomFeatures;

/// <summary>Random Fourier features.</summary>
sealed record FeatureOptions
{
    /// <summary>Features, ≥ 1.</summary>
    public int Features { get; init; } = 1000;

    /// <summary>Width of the kernel as a multiple of the median distance between rows, &gt; 0.</summary>
    public double Width { get; init; } = 0.5;
}
