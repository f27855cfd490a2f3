namespace Ensemble.Calibration;

/// <summary>
/// Answers many questions about one held-out sample: from the fit split where the two samples agree, and from the held-out one with
/// noise where they do not. Only the latter costs, and the budget of such answers is bounded. Not thread-safe.
/// </summary>
/// <remarks>
/// Dwork, Feldman, Hardt, Pitassi, Reingold and Roth 2015, "Generalization in adaptive data analysis and holdout reuse": T̂ = T +
/// Lap(2σ); an answer costs where |fit − held out| &gt; T̂ + Lap(4σ), is the held-out mean + Lap(σ), and draws T̂ anew. It keeps
/// answers near the truth on average over questions that were chosen by earlier answers; it is no bound at a confidence.
/// </remarks>
public sealed class Thresholdout
{
    readonly double threshold, sigma;
    readonly Random random;

    /// <param name="threshold">T: by how much the samples may differ before the held-out one is asked, &gt; 0.</param>
    /// <param name="sigma">σ: scale of the noise, &gt; 0.</param>
    /// <param name="budget">Answers that the held-out sample may give, ≥ 0.</param>
    /// <param name="random">Noise.</param>
    /// <param name="current">T̂ as it was left; null draws it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public Thresholdout(double threshold, double sigma, int budget, Random random, double? current = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threshold);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sigma);
        ArgumentOutOfRangeException.ThrowIfNegative(budget);
        (this.threshold, this.sigma, this.random) = (threshold, sigma, random);
        Budget = budget;
        Current = current ?? Drawn();
    }

    /// <summary>Answers of the held-out sample that are left.</summary>
    public int Budget { get; private set; }

    /// <summary>T̂.</summary>
    public double Current { get; private set; }

    /// <summary>Answers a question; null once the budget is used up.</summary>
    /// <param name="fit">Mean on the fit split.</param>
    /// <param name="heldOut">Mean on the held-out sample.</param>
    public double? Ask(double fit, double heldOut)
    {
        if (Budget < 1)
            return null;
        // Written so that a mean that is no number costs.
        if (Math.Abs(heldOut - fit) <= Current + Laplace(4 * sigma))
            return fit;
        Budget--;
        Current = Drawn();
        return heldOut + Laplace(sigma);
    }

    double Drawn() => threshold + Laplace(2 * sigma);

    double Laplace(double scale)
    {
        double u = random.NextDouble() - 0.5;
        return -scale * Math.Sign(u) * Math.Log(1 - (2 * Math.Abs(u)) + double.Epsilon);
    }
}
