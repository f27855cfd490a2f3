namespace Gateway.Metrics;

/// <summary>Bucket bounds of the histograms.</summary>
static class Buckets
{
    /// <summary>Seconds, from half a millisecond (a small family answers in less than two) to ten seconds.</summary>
    public static double[] Seconds { get; } = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

    /// <summary>Rows in one request.</summary>
    public static double[] Rows { get; } = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

    /// <summary>Risk: up to 1 + kappa/2 for classification, a spread in the answer's unit for regression.</summary>
    public static double[] Risk { get; } = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 10, 100];

    /// <summary>Novelty: nats for mutual information (which starts near the rounding error), a spread for regression.</summary>
    public static double[] Novelty { get; } = [1e-6, 1e-5, 1e-4, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 10, 100];
}
