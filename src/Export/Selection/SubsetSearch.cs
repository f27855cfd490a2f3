using Ensemble.Decisions;
using Ensemble.Scores;
using Export.Evaluation;

namespace Export.Selection;

/// <summary>
/// What some members are worth together: the coverage that a guarantee earned on one half of the rows leaves on the other, mean over
/// both ways round, which no row decides for itself.
/// </summary>
/// <param name="table">All members.</param>
/// <param name="truth">True class of each row of the table.</param>
/// <param name="choice">What answers.</param>
/// <param name="score">Score that ranks likely errors.</param>
/// <param name="kappa">κ of mean_minus_sd.</param>
/// <param name="options">α, δ and the start of the sequence.</param>
/// <param name="seed">Seed of the halves.</param>
sealed class SubsetSearch(MemberTable table, int[] truth, AnswerChoice choice, ScoreName score, double kappa, ComparisonOptions options, int seed)
{
    /// <summary>Subsets that are tried one and all; of more, members are added one by one.</summary>
    public const int Most = 4096;

    readonly (int[] First, int[] Second) halves = Halve(table.Complete.Length, seed);

    /// <summary>Measures some members.</summary>
    public SubsetWorth Measure(int[] members)
    {
        Contender contender = Answers(members);
        double alpha = options.Alphas[0];
        double coverage = (Comparison.Coverage(contender, halves.First, halves.Second, alpha, options)
            + Comparison.Coverage(contender, halves.Second, halves.First, alpha, options)) / 2;
        return new SubsetWorth(members, coverage, 1000 * new SelectiveCurve(contender.Risk, contender.Wrong).Aurc());
    }

    /// <summary>At most so many of the members: the largest coverage, then the least AURC, then the fewest members.</summary>
    /// <param name="from">Members to choose from, ascending.</param>
    /// <param name="best">The one that is always among them.</param>
    /// <param name="most">Most members, ≥ 2.</param>
    /// <param name="cancellation">Ends it between two subsets.</param>
    public SubsetWorth Choose(int[] from, int best, int most, CancellationToken cancellation)
    {
        int[] others = [.. from.Where(m => m != best)];
        SubsetWorth? chosen = null;
        if (Count(others.Length, most - 1) <= Most)
        {
            foreach (int[] some in Subsets(others, Math.Min(most - 1, others.Length)))
            {
                cancellation.ThrowIfCancellationRequested();
                chosen = Better(chosen, Measure([.. some.Append(best).Order()]));
            }

            return chosen!;
        }

        int[] members = [best];
        while (members.Length < most)
        {
            cancellation.ThrowIfCancellationRequested();
            SubsetWorth? next = null;
            foreach (int other in others.Except(members))
                next = Better(next, Measure([.. members.Append(other).Order()]));
            members = next!.Members;
            chosen = Better(chosen, next);
        }

        return chosen!;
    }

    static SubsetWorth Better(SubsetWorth? one, SubsetWorth other) => one is null || other.CompareTo(one) > 0 ? other : one;

    Contender Answers(int[] members)
    {
        int rows = table.Complete.Length;
        double[] risk = new double[rows], p = new double[members.Length * table.Classes], combined = new double[table.Classes];
        double[] weights = [.. members.Select(m => table.Weights[m])];
        bool[] wrong = new bool[rows];
        int answering = Array.IndexOf(members, choice.MemberIndex);
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<double> row = table.Row(table.Complete[i]);
            for (int m = 0; m < members.Length; m++)
                row.Slice(members[m] * table.Classes, table.Classes).CopyTo(p.AsSpan(m * table.Classes));
            var some = new MemberProbabilities(p, weights, table.Classes);
            int answer = choice.Kind == AnswerKind.Member ? ProbabilityMetrics.ArgMax(some[answering]) : Combination.Classes(choice.Kind, some, combined);
            wrong[i] = answer != truth[table.Complete[i]];
            risk[i] = ClassificationScores.Doubt(score, some, answer, kappa);
        }

        return new Contender("", risk, [.. Enumerable.Repeat(true, rows)], wrong);
    }

    // Subsets of 1 to `most` of the members.
    static IEnumerable<int[]> Subsets(int[] members, int most) => Enumerable.Range(1, (1 << members.Length) - 1)
        .Where(set => int.PopCount(set) <= most).Select(set => Enumerable.Range(0, members.Length).Where(i => (set >> i & 1) == 1).Select(i => members[i]).ToArray());

    static double Count(int members, int most)
    {
        double total = 0, ways = 1;
        for (int k = 1; k <= Math.Min(members, most); k++)
        {
            ways = ways * (members - k + 1) / k;
            total += ways;
        }

        // Sets are walked as bits: that many of them must be few as well.
        return Math.Max(total, members > 16 ? double.PositiveInfinity : 0);
    }

    static (int[] First, int[] Second) Halve(int rows, int seed)
    {
        int[] order = [.. Enumerable.Range(0, rows)];
        new Random(seed).Shuffle(order);
        return (order[..(rows / 2)], order[(rows / 2)..]);
    }
}
