using Ensemble.Calibration;

namespace Export.Evaluation;

/// <summary>
/// Whether the family knows what it does not know, from rows with two independent labels. If the members were draws from what the input
/// leaves open, the two labels of a row would agree as often as two draws from one random member: mean over m of Σ_y p_m(y)². Members
/// that are copies of each other predict Σ_y p̄(y)² instead, which is less wherever they leave something out.
/// </summary>
/// <param name="Rows">Rows with two labels.</param>
/// <param name="Agreements">Rows whose labels are the same.</param>
/// <param name="Observed">Share of those.</param>
/// <param name="Low">Lower end of its two-sided 99 % Clopper–Pearson interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Predicted">Mean over rows of the agreement that the members predict as pairs.</param>
/// <param name="PredictedByMean">The same by p̄ alone, as if the members were one.</param>
/// <param name="Variance">Mean over rows of Σ_y V(y), the population variance of the members; their difference.</param>
/// <remarks>"Experts Don't Cheat": second-order calibration is calibration of the pair predictor.</remarks>
sealed record PairAudit(int Rows, int Agreements, double Observed, double Low, double High, double Predicted, double PredictedByMean, double Variance)
{
    const double Delta = 0.01;

    /// <summary>Whether the predicted agreement lies in the interval of the observed one.</summary>
    public bool Passes => Predicted >= Low && Predicted <= High;

    /// <summary>The outcome in words.</summary>
    public string Verdict => Passes ? "passes: the labels agree as often as the members predict"
        : Predicted < Low ? "fails: the labels agree more often than the members predict; they leave something out that they all share"
        : "fails: the labels agree less often than the members predict; the members are too sure";

    /// <summary>Audits.</summary>
    /// <param name="table">The members; rows that one of them did not answer are left out.</param>
    /// <param name="first">One label of each row, length N.</param>
    /// <param name="second">The other, length N.</param>
    public static PairAudit Of(MemberTable table, int[] first, int[] second)
    {
        int n = table.Complete.Length, agreements = table.Complete.Count(r => first[r] == second[r]);
        double predicted = 0, byMean = 0, variance = 0;
        foreach (int row in table.Complete)
        {
            double[] pair = SamePair(table.Row(row), table.Members);
            double[] spread = Variances(table.Row(row), table.Members);
            predicted += pair.Sum() / n;
            variance += spread.Sum() / n;
            byMean += pair.Zip(spread, (p, v) => p - v).Sum() / n;
        }

        return new PairAudit(n, agreements, (double)agreements / n, ClopperPearson.Lower(agreements, n, Delta / 2),
            ClopperPearson.Upper(agreements, n, Delta / 2), predicted, byMean, variance);
    }

    /// <summary>p̂(y, y) = mean over members of p_m(y)², the members unweighted; shape (C).</summary>
    /// <param name="probabilities">Shape (K, C), row-major.</param>
    /// <param name="members">K.</param>
    public static double[] SamePair(ReadOnlySpan<double> probabilities, int members)
    {
        double[] same = new double[probabilities.Length / members];
        for (int i = 0; i < probabilities.Length; i++)
            same[i % same.Length] += probabilities[i] * probabilities[i] / members;
        return same;
    }

    /// <summary>V(y) = p̂(y)·(p̂(y | y) − p̂(y)) = p̂(y, y) − p̂(y)², the population variance over members by two passes; shape (C).</summary>
    /// <param name="probabilities">Shape (K, C), row-major.</param>
    /// <param name="members">K.</param>
    public static double[] Variances(ReadOnlySpan<double> probabilities, int members)
    {
        double[] mean = new double[probabilities.Length / members], variance = new double[mean.Length];
        for (int i = 0; i < probabilities.Length; i++)
            mean[i % mean.Length] += probabilities[i] / members;
        for (int i = 0; i < probabilities.Length; i++)
            variance[i % mean.Length] += (probabilities[i] - mean[i % mean.Length]) * (probabilities[i] - mean[i % mean.Length]) / members;
        return variance;
    }
}
