using Ensemble.Calibration;
using Ensemble.Families;
using Ensemble.Scores;

namespace Testing;

/// <summary>
/// Families with robust sets that a test gives the figures of. The tiny family's mean says of [1, 0] 0 with .8209 (.8808, .9820 and .6),
/// of [0, 1] 1 with .7543, of [0, 0] 0 with .5333.
/// </summary>
static class RobustFamily
{
    /// <summary>Puts sets in force.</summary>
    /// <param name="folder">A family's folder.</param>
    /// <param name="quantile">The calibration rows' quantile: with one copy the largest score, 1 - p, of a class in a set.</param>
    /// <param name="noise">Standard deviation of the noise.</param>
    /// <param name="samples">Copies a row.</param>
    /// <param name="radius">Radius; null takes that of the noise.</param>
    /// <returns>The folder.</returns>
    public static string Calibrate(string folder, double quantile, double noise, int samples = 1, double? radius = null)
    {
        string file = Path.Combine(folder, "family.json");
        Manifest manifest = ManifestReader.Read(File.ReadAllBytes(file), [])!;
        var config = new ConformalConfig
        {
            Method = "robust", Alpha = 0.1, Quantile = quantile, Rows = 1000, Scope = "s", Issued = DateTimeOffset.UnixEpoch, CalibrationDigest = "", Ledger = 1, Scoring = Scoring.Number,
            Robust = new RobustTerms { Radius = radius ?? noise, Noise = noise, Samples = samples, Beta = samples == 1 ? 0 : RobustConformal.Beta, Seed = 1 }, Binding = "",
        };
        File.WriteAllBytes(file, ManifestReader.Write(manifest with { RobustSets = config with { Binding = ConformalBinding.Compute(manifest, config) } }));
        return folder;
    }

    /// <summary>Writes the tiny family so.</summary>
    public static string Write(string families, double quantile, double noise, int samples = 1) =>
        Calibrate(TinyFamily.OfThree().Write(families), quantile, noise, samples);
}
