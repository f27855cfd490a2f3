namespace Ensemble.Calibration;

/// <summary>Conformal prediction that holds for a row which somebody changed by at most a radius, where the score is taken under Gaussian noise.</summary>
/// <remarks>
/// One copy (RCP1: Zargarbashi, Akhondzadeh and Bojchevski 2025): the chance β of a row to be covered under its noise falls by the change to
/// Φ(Φ⁻¹(β) − r/σ) at least, which is convex in β, so that the quantile at 1 − α' = Φ(Φ⁻¹(1 − α) + r/σ) leaves 1 − α.
/// Several copies (RSCP+: Yan, Romano and Weng 2024): Φ⁻¹ of the expected score moves by r/σ at most, and each of the two means, of the
/// calibrated row and of the new one, is within b = √(ln(1/β)/2N) of its expectation but with probability β (Hoeffding; scores in [0, 1]).
/// </remarks>
public static class RobustConformal
{
    /// <summary>β where several copies are taken.</summary>
    public const double Beta = 0.001;

    /// <summary>Share of calibration rows whose score may lie above the quantile, α'; not above 0 where no number of rows is enough.</summary>
    /// <param name="alpha">Share of rows whose truth may lie outside, in (0, 1).</param>
    /// <param name="terms">Radius, noise and copies.</param>
    public static double Level(double alpha, RobustTerms terms) => terms.Samples == 1
        ? Normal.Cdf(Normal.Quantile(alpha) - (terms.Radius / terms.Noise))
        : alpha - (2 * terms.Beta);

    /// <summary>b: how far a mean of N scores in [0, 1] may lie from its expectation.</summary>
    /// <param name="samples">N.</param>
    /// <param name="beta">Probability with which it lies further on one side, in (0, 1).</param>
    public static double Slack(int samples, double beta) => Math.Sqrt(Math.Log(1 / beta) / (2.0 * samples));

    /// <summary>The largest score, or mean of scores, of a class that is in the set; 1 or more takes every class in.</summary>
    /// <param name="quantile">Quantile of the calibration rows' scores at <see cref="Level"/>, in [0, 1].</param>
    /// <param name="terms">Radius, noise and copies.</param>
    public static double Limit(double quantile, RobustTerms terms)
    {
        if (terms.Samples == 1)
            return quantile;
        double slack = Slack(terms.Samples, terms.Beta);
        return slack + Normal.Cdf(Normal.Quantile(quantile + slack) + (terms.Radius / terms.Noise));
    }

    /// <summary>Whether terms are ones that calibrate gives.</summary>
    public static bool AreSound(RobustTerms terms) => terms is { Radius: > 0, Noise: > 0, Samples: >= 1 } && double.IsFinite(terms.Radius) && double.IsFinite(terms.Noise)
        && (terms.Samples == 1 ? terms.Beta == 0 : terms.Beta is > 0 and < 1);
}
