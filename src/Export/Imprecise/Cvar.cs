namespace Export.Imprecise;

/// <summary>
/// Conditional value at risk over the risks of d environments, as weights dρ/dR_e that sum to 1. λ = 0 is the mean, λ = 1 the largest.
/// Ties in the quantile share it. There are two definitions because the authors' experiments use two.
/// </summary>
static class Cvar
{
    /// <summary>Equal weights on the risks at or above the λ-quantile (linear between order statistics): steps in λ.</summary>
    /// <param name="risks">Risks, d ≥ 1.</param>
    /// <param name="lambda">In [0, 1].</param>
    /// <param name="weights">Gets the weights, d.</param>
    public static void Steps(ReadOnlySpan<double> risks, double lambda, Span<double> weights)
    {
        double quantile = Quantile(risks, lambda);
        int above = 0;
        foreach (double risk in risks)
            above += risk >= quantile ? 1 : 0;
        for (int e = 0; e < risks.Length; e++)
            weights[e] = risks[e] >= quantile ? 1.0 / above : 0;
    }

    /// <summary>
    /// Rockafellar and Uryasev's CVaR of the uniform distribution over the risks: the largest share 1 − λ of the mass, in which the
    /// smallest risk that belongs to it counts with what is left.
    /// </summary>
    /// <param name="risks">Risks, d ≥ 1.</param>
    /// <param name="lambda">In [0, 1]; above 1 − 1/d it is the largest risk.</param>
    /// <param name="weights">Gets the weights, d.</param>
    public static void Full(ReadOnlySpan<double> risks, double lambda, Span<double> weights)
    {
        int[] order = [.. Enumerable.Range(0, risks.Length)];
        double[] copy = risks.ToArray();
        Array.Sort(order, (a, b) => copy[a] != copy[b] ? copy[b].CompareTo(copy[a]) : a.CompareTo(b));
        double share = Math.Max(1.0 / risks.Length, 1 - lambda), left = share;
        foreach (int e in order)
        {
            double taken = Math.Min(left, 1.0 / risks.Length);
            weights[e] = taken / share;
            left = Math.Max(0, left - taken);
        }
    }

    /// <summary>The λ-quantile, linear between order statistics.</summary>
    public static double Quantile(ReadOnlySpan<double> values, double lambda)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        double place = lambda * (sorted.Length - 1);
        int below = Math.Min((int)place, sorted.Length - 1), above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
