using Export.Evaluation;
using Export.Imprecise;

namespace Export.Selection;

/// <summary>What every member loses on the same rows, and the risk made of it for an operator's λ.</summary>
/// <param name="Values">Loss of each member on each row, shape (K, N).</param>
/// <param name="Environments">Environment of each row, from 0, length N; null where all rows are of one.</param>
/// <param name="Lambda">Position between the mean of the environments' losses (0) and the worst of them (1).</param>
sealed record RowLosses(double[][] Values, int[]? Environments = null, double Lambda = 0)
{
    const int Draws = 2000;

    /// <summary>Losses of members' probabilities on some rows.</summary>
    /// <param name="table">The members.</param>
    /// <param name="truth">True class of each row of the table.</param>
    /// <param name="kind">What a row costs.</param>
    public static double[][] Of(MemberTable table, int[] truth, LossKind kind) => [.. Enumerable.Range(0, table.Members).Select(m =>
        table.Complete.Select(r => kind == LossKind.Error ? (table.Votes[r][m] == truth[r] ? 0.0 : 1.0)
            : -Math.Log(Math.Max(table.Row(r)[(m * table.Classes) + truth[r]], 1e-12))).ToArray())];

    /// <summary>The mean loss; where there are environments, the CVaR of their mean losses at λ.</summary>
    /// <param name="member">Member.</param>
    /// <param name="counts">How often each row counts, length N.</param>
    public double Risk(int member, ReadOnlySpan<int> counts) => Tail(Means(member, counts), Lambda);

    /// <summary>The mean of the worst share 1 − λ of the values, of which the smallest counts with what is left.</summary>
    public static double Tail(double[] values, double lambda) => values.Zip(Weights(values, lambda), (v, w) => v * w).Sum();

    /// <summary>
    /// Upper 95 % limit of a member's risk less the best one's, where a row costs 0 or 1: limits of Tango for each environment, put
    /// together by the weights that the member's own losses have, as roots of summed squares (Zou and Donner 2008). Those weights give
    /// the best one no more than its risk. Unlike a bootstrap it says something where the two never differ.
    /// </summary>
    public double CountedUpper(int member, int best)
    {
        int[] once = [.. Enumerable.Repeat(1, Values[0].Length)];
        double[] own = Means(member, once), others = Means(best, once), weights = Weights(own, Lambda);
        double middle = 0, squares = 0;
        for (int e = 0; e < own.Length; e++)
        {
            double difference = own[e] - others[e], room = weights[e] * (TangoUpper(member, best, e) - difference);
            middle += weights[e] * difference;
            squares += room * room;
        }

        return middle + Math.Sqrt(squares);
    }

    double TangoUpper(int member, int best, int environment)
    {
        int[] rows = [.. Enumerable.Range(0, Values[0].Length).Where(i => (Environments?[i] ?? 0) == environment)];
        return TangoLimit.Upper(rows.Count(i => Values[member][i] > Values[best][i]), rows.Count(i => Values[member][i] < Values[best][i]), rows.Length);
    }

    // Mean loss of a member in each environment.
    double[] Means(int member, ReadOnlySpan<int> counts)
    {
        int environments = Environments is null ? 1 : Environments.Max() + 1;
        double[] sums = new double[environments], rows = new double[environments];
        double[] losses = Values[member];
        for (int i = 0; i < counts.Length; i++)
        {
            int e = Environments?[i] ?? 0;
            sums[e] += counts[i] * losses[i];
            rows[e] += counts[i];
        }

        return [.. sums.Zip(rows, (s, n) => s / n)];
    }

    static double[] Weights(double[] values, double lambda)
    {
        double[] weights = new double[values.Length];
        Cvar.Full(values, lambda, weights);
        return weights;
    }

    /// <summary>Quantile .95 of each member's risk less the best one's over draws of the rows, alike for all, each environment for itself.</summary>
    public double[] BootstrapUpper(int best, int seed)
    {
        int rows = Values[0].Length;
        int[][] groups = Environments is null ? [[.. Enumerable.Range(0, rows)]]
            : [.. Enumerable.Range(0, rows).GroupBy(i => Environments[i]).OrderBy(g => g.Key).Select(g => g.ToArray())];
        double[][] drawn = [.. Values.Select(_ => new double[Draws])];
        int[] counts = new int[rows];
        var random = new Random(seed);
        for (int d = 0; d < Draws; d++)
        {
            Array.Clear(counts);
            foreach (int[] group in groups)
            {
                for (int i = 0; i < group.Length; i++)
                    counts[group[random.Next(group.Length)]]++;
            }

            double reference = Risk(best, counts);
            for (int m = 0; m < drawn.Length; m++)
                drawn[m][d] = Risk(m, counts) - reference;
        }

        // The smallest draw that at least 95 % of the draws do not exceed.
        return [.. drawn.Select(d => d.Order().ElementAt((int)Math.Ceiling(0.95 * Draws) - 1))];
    }
}
