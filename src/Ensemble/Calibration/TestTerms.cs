namespace Ensemble.Calibration;

/// <summary>How thresholds are tested.</summary>
/// <param name="Alpha">Bound α on the mean loss of unflagged rows, in (0, 1).</param>
/// <param name="Delta">Probability δ that the bound fails, in (0, 1), shared by everything that is tested here.</param>
public sealed record TestTerms(double Alpha, double Delta)
{
    /// <summary>Shares of the rows at which sequences start, each in (0, 1]; J of them are tested at δ/J each.</summary>
    public double[] Starts { get; init; } = [0.5];

    /// <summary>Distance β by which a score may move between machines, ≥ 0: n counts risk ≤ τ − β, k risk ≤ τ + β.</summary>
    public double Band { get; init; }

    /// <summary>Whether losses lie anywhere in [0, 1], not only at its ends.</summary>
    public bool IsBounded { get; init; }

    /// <summary>How candidates share δ.</summary>
    public TestMethod Method { get; init; }

    /// <summary>P-value of "the mean loss is above α".</summary>
    /// <param name="k">Wrong rows.</param>
    /// <param name="loss">Sum of their losses.</param>
    /// <param name="n">Unflagged rows.</param>
    public double PValue(int k, double loss, int n) => IsBounded ? HoeffdingBentkus.PValue(loss, n, Alpha) : Binomial.Cdf(k, n, Alpha);

    /// <summary>Refuses what is out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">α, δ, a start or β is out of range.</exception>
    public void Check()
    {
        Require(Alpha is > 0 and < 1, nameof(Alpha), Alpha, "α is in (0, 1)");
        Require(Delta is > 0 and < 1, nameof(Delta), Delta, "δ is in (0, 1)");
        Require(Starts.Length > 0, nameof(Starts), 0, "one start or more");
        foreach (double start in Starts)
            Require(start is > 0 and <= 1, nameof(Starts), start, "the start is in (0, 1]");
        Require(Band >= 0 && double.IsFinite(Band), nameof(Band), Band, "β is finite and not negative");
    }

    static void Require(bool holds, string name, double value, string message)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, message);
    }
}
