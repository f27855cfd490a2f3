using System.Text.Json;
using Prometheus;

namespace Gateway.Metrics;

/// <summary>Counts what requests of one route brought for each feature of its family. Thread-safe.</summary>
sealed class FeatureMetrics
{
    static readonly string[] States = [.. Enum.GetNames<FeatureState>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    readonly Counter.Child[] counters;

    /// <param name="instruments">Where it is counted.</param>
    /// <param name="route">Route of the configuration.</param>
    /// <param name="features">Features of the manifest, in order.</param>
    public FeatureMetrics(Instruments instruments, string route, IReadOnlyList<string> features) => counters =
        [.. from feature in features from state in States select Started(instruments.FeatureValues.WithLabels(route, feature, state))];

    /// <summary>A value came, or none.</summary>
    /// <param name="feature">Index of the feature.</param>
    /// <param name="state">What came.</param>
    public void Count(int feature, FeatureState state) => counters[(feature * States.Length) + (int)state].Inc();

    static Counter.Child Started(Counter.Child child)
    {
        child.Inc(0);
        return child;
    }
}
