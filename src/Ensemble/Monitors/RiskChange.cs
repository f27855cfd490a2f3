namespace Ensemble.Monitors;

/// <summary>
/// Notices that the unflagged risk rose above a bound lately: while E[x | past] ≤ bound at every request, the mean number of
/// requests until the statistic reaches c is at least c.
/// </summary>
/// <remarks>
/// An e-detector (Shin, Ramdas and Rinaldo 2024, "E-detectors"): per stake M ← max(M, 1)·(1 + λ(x − bound)), averaged over
/// the stakes. It forgets a good past, and so it alerts; it does not withdraw, for it errs once in c requests.
/// </remarks>
public sealed class RiskChange
{
    readonly double[] stakes;
    readonly double[] wealth;

    /// <param name="bound">Bound on the mean loss, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not in (0, 1).</exception>
    public RiskChange(double bound)
    {
        Bound = Bets.Checked(bound);
        stakes = Bets.Stakes(bound);
        wealth = new double[stakes.Length];
        Array.Fill(wealth, double.NegativeInfinity);
    }

    /// <summary>Continues where <see cref="State"/> was taken.</summary>
    /// <param name="bound">The same bound.</param>
    /// <param name="state">Logarithm of M per stake; empty before the first request.</param>
    /// <exception cref="ArgumentException">The state is of another bound's stakes.</exception>
    public RiskChange(double bound, double[] state) : this(bound)
    {
        if (state.Length == 0)
            return;
        if (state.Length != stakes.Length)
            throw new ArgumentException($"the state has {state.Length} stakes, the bound {bound} has {stakes.Length}", nameof(state));
        state.CopyTo(wealth, 0);
    }

    /// <summary>Bound on the mean loss, in (0, 1).</summary>
    public double Bound { get; }

    /// <summary>Natural logarithm of the statistic; negative infinity before the first request.</summary>
    public double LogStatistic
    {
        get
        {
            double sum = double.NegativeInfinity;
            foreach (double w in wealth)
                sum = Bets.LogSum(sum, w - Math.Log(stakes.Length));
            return sum;
        }
    }

    /// <summary>What is kept to continue, exactly: finite numbers, none before the first request.</summary>
    public double[] State => double.IsNegativeInfinity(wealth[0]) ? [] : [.. wealth];

    /// <summary>Whether the statistic reaches c.</summary>
    /// <param name="averageRunLength">c: healthy requests between two false alarms, on average at least.</param>
    public bool Exceeds(double averageRunLength) => LogStatistic >= Math.Log(averageRunLength);

    /// <summary>One audited request.</summary>
    /// <param name="loss">Mean loss of its audited rows, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The loss is not in [0, 1].</exception>
    public void Add(double loss)
    {
        Bets.CheckedLoss(loss);
        for (int i = 0; i < stakes.Length; i++)
            wealth[i] = Math.Max(wealth[i], 0) + Bets.LogGrowth(stakes[i], loss, Bound);
    }
}
