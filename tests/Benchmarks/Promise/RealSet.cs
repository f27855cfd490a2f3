namespace Benchmarks.Promise;

/// <summary>A data set that nobody here made, and what is asked of a small family on it.</summary>
/// <param name="Name">In the table.</param>
/// <param name="Path">From the repository's root.</param>
/// <param name="Train">More options of <c>train</c>.</param>
/// <param name="Alphas">Bounds to ask for.</param>
/// <param name="Tolerance">Regression: what lies further from the truth is wrong; null counts wrong classes.</param>
sealed record RealSet(string Name, string Path, string[] Train, double[] Alphas, double? Tolerance = null)
{
    /// <summary>All of them: classes that are easy and hard to tell apart, and numbers by two tolerances.</summary>
    public static IReadOnlyList<RealSet> All { get; } =
    [
        new("penguins", "config/data/penguins.csv", [], [0.02, 0.05, 0.1]),
        new("vehicle", "config/data/vehicle.csv", [], [0.02, 0.1, 0.2]),
        new("weather", "config/data/weather.csv", ["--ignore", "location,date"], [0.05, 0.1, 0.2]),
        new("shuttle", "tests/Export.Tests/Data/shuttle.csv.gz", [], [0.005, 0.01, 0.02]),
        new("concrete, 5 MPa", "config/data/concrete.csv", ["--task", "regression"], [0.05, 0.2], 5),
        new("concrete, 15 MPa", "config/data/concrete.csv", ["--task", "regression"], [0.05, 0.1, 0.2], 15),
    ];
}
