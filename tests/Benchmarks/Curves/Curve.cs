using Benchmarks.Serving;

namespace Benchmarks.Curves;

/// <summary>Requests that grow in one way.</summary>
/// <param name="Name">What grows.</param>
/// <param name="Values">Its values, ascending.</param>
/// <param name="Make">Makes the family for a value.</param>
/// <param name="Connections">Connections for a value.</param>
/// <param name="Works">Whether the work of a request grows with it, so that its cost may.</param>
sealed record Curve(string Name, int[] Values, Func<int, string, MadeBenchFamily> Make, Func<int, int> Connections, bool Works)
{
    const int Usual = 8;

    /// <summary>By members, rows, features and connections.</summary>
    /// <param name="few">Fewer values of each.</param>
    public static Curve[] All(bool few) =>
    [
        new("members", few ? [1, 5, 16] : [1, 2, 3, 5, 8, 12, 16], static (k, root) => MadeBenchFamily.Make(BenchFamily.OfFeatures(64), root, k), static _ => Usual, true),
        new("rows", few ? [1, 8, 64] : [1, 2, 4, 8, 16, 32, 64], static (n, root) => MadeBenchFamily.Make(BenchFamily.OfFeatures(64), root, rows: n), static _ => Usual, true),
        new("features", few ? [16, 1024, 100_000] : [16, 64, 256, 1024, 4096, 16_384, 65_536, 100_000], static (f, root) => MadeBenchFamily.Make(BenchFamily.OfFeatures(f), root), static _ => Usual, true),
        new("connections", few ? [1, 64, 512] : [1, 2, 4, 8, 16, 32, 64, 128, 256, 512], static (_, root) => MadeBenchFamily.Make(BenchFamily.OfFeatures(64), root), static c => c, false),
    ];
}
