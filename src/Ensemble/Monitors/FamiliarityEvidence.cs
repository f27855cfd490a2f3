namespace Ensemble.Monitors;

/// <summary>
/// Evidence, row by row and without labels, that a stream is not like the bank of familiar scores and its own past. While both
/// are exchangeable, P(evidence ever reaches 1/δ) ≤ δ.
/// </summary>
/// <remarks>
/// The simple jumper on conformal p-values (Vovk, Petej, Nouretdinov, Ahlberg, Carlsson and Gammerman 2021, "Retrain or not
/// retrain"): capital on the slopes −1, 0 and 1 of 1 + ε(p − ½), of which 1 % is shared out anew at each step; restarted every
/// 50 rows like <see cref="RiskEvidence"/>. Rows of one request are not exchangeable: feed one a request.
/// </remarks>
public sealed class FamiliarityEvidence
{
    const double Jump = 0.01;

    readonly StreamRanks ranks;
    readonly Restarts wealth;
    readonly double[] capital;

    /// <param name="bank">Scores of familiar rows.</param>
    /// <exception cref="ArgumentException">The bank has no finite score.</exception>
    public FamiliarityEvidence(ReadOnlySpan<double> bank)
    {
        ranks = new StreamRanks(bank);
        wealth = new Restarts();
        capital = [1.0 / 3, 1.0 / 3, 1.0 / 3];
    }

    /// <summary>Continues where <see cref="State"/> was taken.</summary>
    /// <param name="bank">The same bank.</param>
    /// <param name="state">What was kept.</param>
    /// <exception cref="ArgumentException">The state is of another bank.</exception>
    public FamiliarityEvidence(ReadOnlySpan<double> bank, FamiliarityState state)
    {
        if (state.Capital.Length != 3 || state.Rows < 0)
            throw new ArgumentException($"the state has {state.Capital.Length} slopes; 3 were expected", nameof(state));
        ranks = new StreamRanks(bank, state.Counts);
        wealth = Restarts.From(state.Rows, state.LogWealth, state.LogStarted);
        capital = [.. state.Capital];
    }

    /// <summary>Rows seen.</summary>
    public long Rows => wealth.Steps;

    /// <summary>Natural logarithm of the evidence; 0 at the start.</summary>
    public double LogEvidence => Bets.LogSum(Restarts.LogWaiting(Rows), wealth.LogValue);

    /// <summary>The same of what was kept, without its bank.</summary>
    public static double LogEvidenceOf(FamiliarityState state) =>
        Bets.LogSum(Restarts.LogWaiting(state.Rows), state.LogWealth + state.LogStarted);

    /// <summary>What is kept to continue, exactly.</summary>
    public FamiliarityState State => new()
    {
        Rows = Rows,
        LogWealth = wealth.LogWealth,
        LogStarted = wealth.LogStarted,
        Capital = [.. capital],
        Counts = ranks.State,
    };

    /// <summary>Whether the evidence reaches 1/δ.</summary>
    /// <param name="delta">Probability δ of a false alarm, ever, in (0, 1).</param>
    public bool Exceeds(double delta) => LogEvidence >= -Math.Log(delta);

    /// <summary>One row.</summary>
    /// <param name="score">Its score.</param>
    /// <param name="tie">Uniform on [0, 1), independent of the scores: breaks ties.</param>
    public void Add(double score, double tie)
    {
        double p = ranks.Next(score, tie);
        double sum = 0;
        for (int i = 0; i < capital.Length; i++)
        {
            // The capital always sums to 1: its growth is the wealth's.
            double shared = ((1 - Jump) * capital[i]) + (Jump / 3);
            capital[i] = shared * (1 + ((i - 1) * (p - 0.5)));
            sum += capital[i];
        }

        for (int i = 0; i < capital.Length; i++)
            capital[i] /= sum;
        wealth.Add(Math.Log(sum));
    }
}
