using Export.Training;

namespace Export.Familiarity;

/// <summary>Fits a member's distance to the rows that it learnt from.</summary>
static class DistanceFitting
{
    /// <summary>Names of the distances there are.</summary>
    public static IReadOnlyList<string> Names { get; } = ["gaussian", "neighbour"];

    /// <summary>Fits one.</summary>
    /// <param name="model">The member.</param>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="rows">Rows that it learnt from, with one-hot targets.</param>
    /// <param name="seed">Seed of what is drawn.</param>
    /// <exception cref="TrainingException">The member has no features of its own.</exception>
    public static FeatureDistance Fit(LearntModel model, string name, Examples rows, int seed)
    {
        if (model.FeatureWidth == 0)
            throw new TrainingException($"--distance {name} needs members with a hidden layer; these have none");
        float[] features = model.Features(rows.Inputs, rows.Count);
        return string.Equals(name, "gaussian", StringComparison.Ordinal)
            ? GaussianDistance.Fit(features, model.FeatureWidth, [.. Enumerable.Range(0, rows.Count).Select(r => rows.Target(r).IndexOf(1f))], rows.Outputs)
            : NeighbourDistance.Fit(features, model.FeatureWidth, new SeededRandom((ulong)seed));
    }
}
