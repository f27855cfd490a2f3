using Ensemble.Data;
using Export.Training;

namespace Benchmarks.Families;

/// <summary>Rows that families are trained, fitted and judged on.</summary>
/// <param name="Name">Name of the file.</param>
/// <param name="Labels">File of the labels; null where they are a column.</param>
/// <param name="Train">Rows learnt from.</param>
/// <param name="Fit">Rows for temperatures.</param>
/// <param name="Held">Rows that are parted into calibrate and test halves again and again.</param>
/// <param name="Alphas">Bounds that so few rows can bear.</param>
sealed record DataSet(string Name, string? Labels, string Train, string Fit, string Held, double[] Alphas)
{
    public static DataSet[] All { get; } =
    [
        new("mnist10k-images-idx3-ubyte.gz", "mnist10k-labels-idx1-ubyte.gz", "0-5499", "5500-5999", "6000-9999", [0.01, 0.02]),
        new("vehicle.csv", null, "split=train", "split=calibration", "split=test", [0.1, 0.2]),
        new("weather.csv", null, "split=train", "split=calibration", "split=test", [0.2, 0.3]) { Ignore = ["location", "date"] },
        new("penguins.csv", null, "split=train", "split=calibration", "split=test", [0.1, 0.2]),
        new("shuttle.csv.gz", null, "split=train", "split=calibration", "split=test", [0.01, 0.02]) { Folder = "tests/Export.Tests/Data", Novel = "split=novel" },
    ];

    /// <summary>Its folder.</summary>
    public string Folder { get; init; } = "config/data";

    /// <summary>Rows of classes that are not among those learnt; null for none.</summary>
    public string? Novel { get; init; }

    /// <summary>Columns that are neither features nor labels.</summary>
    public string[] Ignore { get; init; } = [];

    /// <summary>Whether unfamiliar rows are pictures made of these.</summary>
    public bool Pictures => Labels is not null;

    /// <summary>Where it lies in the repository.</summary>
    public string Path(string root) => System.IO.Path.Combine(root, Folder, Name);

    /// <summary>How a contestant is trained on it.</summary>
    public TrainRequest Request(string root, Contestant contestant, int seed) => new()
    {
        Data = Path(root),
        Labels = Labels is null ? null : System.IO.Path.Combine(root, Folder, Labels),
        Out = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"families-{Guid.NewGuid():N}"),
        Name = "contestant",
        Ignore = Ignore,
        Rows = RowSelection.Parse(Train),
        FitRows = RowSelection.Parse(Fit),
        Members = contestant.Members,
        Seed = seed,
        Threads = Environment.ProcessorCount,
        Options = contestant.Options,
    };
}
