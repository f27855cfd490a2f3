using Ensemble.Families;
using Ensemble.Scores;

namespace Ensemble.Calibration;

/// <summary>Gives P(error) of the chosen answer from the logarithms of several doubts. Immutable.</summary>
public sealed class ErrorPredictor
{
    /// <summary>Scores that a new predictor is fitted on.</summary>
    public static IReadOnlyList<ScoreName> DefaultFeatures { get; } =
    [
        ScoreName.MaxProbability, ScoreName.Margin, ScoreName.MeanMinusSd, ScoreName.Entropy,
        ScoreName.ExpectedEntropy, ScoreName.MutualInformation, ScoreName.Epkl, ScoreName.CredalWidth,
    ];

    /// <summary>
    /// Offset of a new predictor. Members answer in single precision: below about this much a doubt is rounding, whose logarithm
    /// would carry P(error) past the band of a guarantee.
    /// </summary>
    public const double DefaultOffset = 1e-4;

    readonly ScoreName[] features;

    /// <param name="config">As the manifest has it, checked.</param>
    public ErrorPredictor(ErrorPredictorConfig config)
    {
        Config = config;
        features = [.. config.Features.Select(ScoreNames.Parse)];
    }

    /// <summary>As the manifest has it.</summary>
    public ErrorPredictorConfig Config { get; }

    /// <summary>P(error), in [0, 1].</summary>
    /// <param name="p">Probabilities of the members that answered.</param>
    /// <param name="chosen">Class of the chosen answer.</param>
    public double Probability(MemberProbabilities p, int chosen)
    {
        double z = Config.Bias;
        for (int i = 0; i < features.Length; i++)
        {
            double feature = Feature(ClassificationScores.Doubt(features[i], p, chosen, Config.Kappa), Config.Offset);
            z += Config.Weights[i] * (feature - Config.Means[i]) / Config.Scales[i];
        }

        return Logistic.Probability(z);
    }

    /// <summary>ln(doubt + offset); rounding below 0 counts as 0.</summary>
    public static double Feature(double doubt, double offset) => Math.Log(Math.Max(0, doubt) + offset);
}
