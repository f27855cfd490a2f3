namespace Ensemble.Monitors;

/// <summary>
/// Evidence, request by request, that the unflagged risk exceeds a bound. While E[x | past] ≤ bound at every request,
/// P(evidence ever reaches 1/δ) ≤ δ: it may be looked at after every request and for ever.
/// </summary>
/// <remarks>
/// An e-process (Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by betting"): the mixture
/// Σ_j 1/((j+1)(j+2)) · E_j, where E_j bets from the 50j-th request on, equally over the stakes, and is 1 before.
/// </remarks>
public sealed class RiskEvidence
{
    readonly double[] stakes;
    readonly Restarts[] wealth;

    /// <param name="bound">Bound on the mean loss, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not in (0, 1).</exception>
    public RiskEvidence(double bound)
    {
        Bound = Bets.Checked(bound);
        stakes = Bets.Stakes(bound);
        wealth = [.. stakes.Select(_ => new Restarts())];
    }

    /// <summary>Continues where <see cref="State"/> was taken.</summary>
    /// <param name="bound">The same bound.</param>
    /// <param name="state">What was kept.</param>
    /// <exception cref="ArgumentException">The state is of another bound's stakes.</exception>
    public RiskEvidence(double bound, RiskEvidenceState state) : this(bound)
    {
        if (state.LogWealth.Length != stakes.Length || state.LogStarted.Length != stakes.Length || state.Requests < 0)
            throw new ArgumentException($"the state has {state.LogWealth.Length} stakes, the bound {bound} has {stakes.Length}", nameof(state));
        wealth = [.. stakes.Select((_, i) => Restarts.From(state.Requests, state.LogWealth[i], state.LogStarted[i]))];
    }

    /// <summary>Bound on the mean loss, in (0, 1).</summary>
    public double Bound { get; }

    /// <summary>Requests seen.</summary>
    public long Requests => wealth[0].Steps;

    /// <summary>Natural logarithm of the evidence; 0 at the start.</summary>
    public double LogEvidence
    {
        get
        {
            double sum = Restarts.LogWaiting(Requests);
            foreach (Restarts stake in wealth)
                sum = Bets.LogSum(sum, stake.LogValue - Math.Log(stakes.Length));
            return sum;
        }
    }

    /// <summary>What is kept to continue, exactly.</summary>
    public RiskEvidenceState State => new()
    {
        Requests = Requests,
        LogWealth = [.. wealth.Select(w => w.LogWealth)],
        LogStarted = [.. wealth.Select(w => w.LogStarted)],
    };

    /// <summary>Whether the evidence reaches 1/δ.</summary>
    /// <param name="delta">Probability δ of a false alarm, ever, in (0, 1).</param>
    public bool Exceeds(double delta) => LogEvidence >= -Math.Log(delta);

    /// <summary>One audited request.</summary>
    /// <param name="loss">Mean loss of its audited rows, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The loss is not in [0, 1].</exception>
    public void Add(double loss)
    {
        Bets.CheckedLoss(loss);
        for (int i = 0; i < stakes.Length; i++)
            wealth[i].Add(Bets.LogGrowth(stakes[i], loss, Bound));
    }
}
