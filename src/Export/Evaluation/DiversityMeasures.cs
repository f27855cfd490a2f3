using Ensemble.Scores;

namespace Export.Evaluation;

/// <summary>Makes the <see cref="DiversityReport"/>.</summary>
/// <param name="table">The members.</param>
/// <param name="truth">True classes, length N.</param>
/// <param name="score">Score that ranks likely errors.</param>
/// <param name="kappa">κ of mean_minus_sd.</param>
sealed class DiversityMeasures(MemberTable table, int[] truth, ScoreName score, double kappa)
{
    /// <summary>Members within this error of the best one are as good.</summary>
    public const double NearBest = 0.01;

    const double Correlated = 0.8;
    const double CopiesAgree = 0.995;
    const double CopiesCorrelate = 0.95;

    static readonly double[] Coverages = [0.89, 0.80];

    readonly bool[][] wrong = [.. Enumerable.Range(0, table.Members).Select(m => table.Complete.Select(r => table.Votes[r][m] != truth[r]).ToArray())];

    /// <summary>Has diversity measured.</summary>
    /// <param name="bootstrap">Where.</param>
    /// <param name="names">The members' names.</param>
    /// <param name="family">The family's own risk and errors, length N.</param>
    /// <param name="best">Those of its best member, by 1 − max p.</param>
    /// <returns>Reads the measures once the bootstrap ran.</returns>
    public Func<Estimate[][], DiversityReport> Add(Bootstrap bootstrap, string[] names, Contender family, Contender best)
    {
        int faults = bootstrap.Add(counts => Faults(Completed(counts)));
        int[] all = [.. Enumerable.Range(0, table.Members)];
        RankedRows[] without = [.. (table.Members == 1 ? [] : all).Select(m => Ranked([.. all.Where(o => o != m)]))];
        RankedRows together = Ranked(all);
        int values = bootstrap.Add(counts => Gains(together, without, Completed(counts)));
        RankedRows familyRows = new(family.Risk, family.Wrong), bestRows = new(best.Risk, best.Wrong);
        int coverage = bootstrap.Add(counts => AtCoverage(familyRows.Curve(counts), bestRows.Curve(counts)));
        (double[] accuracy, double[] augrc) = Values();
        double[][] correlation = Matrix((a, b) => Correlation(a, b, null)), agreement = Matrix(Agreement);
        (_, bool[] mean) = table.Subset(all, truth, score, kappa);
        return estimates =>
        {
            Estimate[] fault = estimates[faults], gain = estimates[values], at = estimates[coverage];
            MemberValue[] members = [.. names.Select((n, m) => new MemberValue(n, accuracy[m], augrc[m],
                without.Length == 0 ? None : gain[2 * m], without.Length == 0 ? None : gain[(2 * m) + 1]))];
            return new DiversityReport
            {
                Rows = table.Complete.Length,
                Names = names,
                ErrorCorrelation = correlation,
                Agreement = agreement,
                MeanErrorCorrelation = fault[0],
                DoubleFault = fault[1],
                AllWrong = fault[2],
                EffectiveMembers = fault[3],
                AtCoverage = [.. Coverages.Select((c, i) => new EqualCoverage(c, at[3 * i], at[(3 * i) + 1], at[(3 * i) + 2]))],
                RightAgainstAll = Enumerable.Range(0, mean.Length).Count(i => !mean[i] && wrong.All(w => w[i])),
                NearBest = Near(),
                Members = members,
                Warnings = [.. Warnings(names, fault[0].Value, correlation, agreement, members)],
            };
        };
    }

    static Estimate None => new(double.NaN, double.NaN, double.NaN);

    /// <summary>M / (1 + (M − 1)·ρ̄); a mean correlation below 0 counts as none, NaN gives NaN.</summary>
    public static double EffectiveMembers(int members, double correlation) => members / (1 + ((members - 1) * Math.Max(0, correlation)));

    int[] Completed(int[] counts) => table.Complete.Length == table.Rows ? counts : [.. table.Complete.Select(r => counts[r])];

    RankedRows Ranked(int[] members)
    {
        (double[] doubt, bool[] errors) = table.Subset(members, truth, score, kappa);
        return new RankedRows(doubt, errors);
    }

    // Mean correlation, mean double fault, all wrong, effective members.
    double[] Faults(int[] counts)
    {
        double total = 0, every = 0, correlations = 0, both = 0;
        int defined = 0, pairs = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            total += counts[i];
            every += counts[i] > 0 && Array.TrueForAll(wrong, w => w[i]) ? counts[i] : 0;
        }

        for (int a = 0; a < wrong.Length; a++)
        {
            for (int b = a + 1; b < wrong.Length; b++, pairs++)
            {
                double correlation = Correlation(a, b, counts, out double together);
                both += together;
                (correlations, defined) = double.IsNaN(correlation) ? (correlations, defined) : (correlations + correlation, defined + 1);
            }
        }

        double mean = defined == 0 ? double.NaN : correlations / defined;
        return [mean, pairs == 0 ? double.NaN : both / pairs, every / total, EffectiveMembers(wrong.Length, mean)];
    }

    static double[] Gains(RankedRows together, RankedRows[] without, int[] counts)
    {
        SelectiveCurve all = together.Curve(counts);
        double augrc = 1000 * all.Augrc();
        return [.. without.SelectMany(w =>
        {
            SelectiveCurve rest = w.Curve(counts);
            return new[] { rest.ErrorRate - all.ErrorRate, (1000 * rest.Augrc()) - augrc };
        })];
    }

    static double[] AtCoverage(SelectiveCurve family, SelectiveCurve best) => [.. Coverages.SelectMany(c =>
    {
        double own = family.RiskAtCoverage(c), other = best.RiskAtCoverage(c);
        return new[] { own, other, own - other };
    })];

    (double[] Accuracy, double[] Augrc) Values()
    {
        double[] unknown = [.. wrong.Select(_ => double.NaN)];
        if (table.Members > Shapley.MostPlayers)
            return (unknown, unknown);
        double[] accuracy = new double[1 << table.Members], augrc = new double[accuracy.Length];
        // Nobody asked is a guess, whose doubt knows nothing either.
        accuracy[0] = 1.0 / table.Classes;
        augrc[0] = -1000 * (1 - accuracy[0]) / 2;
        for (int set = 1; set < accuracy.Length; set++)
        {
            (double[] doubt, bool[] errors) = table.Subset([.. Enumerable.Range(0, table.Members).Where(m => (set >> m & 1) == 1)], truth, score, kappa);
            var curve = new SelectiveCurve(doubt, errors);
            (accuracy[set], augrc[set]) = (1 - curve.ErrorRate, -1000 * curve.Augrc());
        }

        return (Shapley.Values(table.Members, accuracy), Shapley.Values(table.Members, augrc));
    }

    double Near()
    {
        double[] errors = [.. wrong.Select(w => w.Count(e => e) / (double)Math.Max(1, w.Length))];
        return errors.Count(e => e <= errors.Min() + NearBest + 1e-12) / (double)errors.Length;
    }

    double[][] Matrix(Func<int, int, double> of) =>
        [.. Enumerable.Range(0, wrong.Length).Select(a => Enumerable.Range(0, wrong.Length).Select(b => of(a, b)).ToArray())];

    double Agreement(int a, int b) => table.Complete.Count(r => table.Votes[r][a] == table.Votes[r][b]) / (double)Math.Max(1, table.Complete.Length);

    double Correlation(int a, int b, int[]? counts) => Correlation(a, b, counts, out _);

    double Correlation(int a, int b, int[]? counts, out double together) => Correlation(wrong[a], wrong[b], counts, out together);

    /// <summary>Correlation of two properties of the same rows, NaN where one is always or never there.</summary>
    /// <param name="x">The first, length N.</param>
    /// <param name="y">The second.</param>
    /// <param name="counts">How often each row counts; null for once.</param>
    /// <param name="together">Share of rows that have both.</param>
    internal static double Correlation(bool[] x, bool[] y, int[]? counts, out double together)
    {
        double n = 0, first = 0, second = 0, both = 0;
        for (int i = 0; i < x.Length; i++)
        {
            int count = counts?[i] ?? 1;
            n += count;
            first += x[i] ? count : 0;
            second += y[i] ? count : 0;
            both += x[i] && y[i] ? count : 0;
        }

        together = both / n;
        double spread = first * (n - first) * second * (n - second);
        return spread <= 0 ? double.NaN : ((n * both) - (first * second)) / Math.Sqrt(spread);
    }

    /// <summary>Pairs of members that are nearly copies of each other, a sentence each.</summary>
    /// <param name="table">The members.</param>
    /// <param name="truth">True classes, length N.</param>
    /// <param name="names">The members' names.</param>
    public static IEnumerable<string> Copies(MemberTable table, int[] truth, string[] names)
    {
        var measures = new DiversityMeasures(table, truth, ScoreName.MeanMinusSd, 1);
        return Copies(names, measures.Matrix((a, b) => measures.Correlation(a, b, null)), measures.Matrix(measures.Agreement));
    }

    static IEnumerable<string> Copies(string[] names, double[][] correlation, double[][] agreement)
    {
        for (int a = 0; a < names.Length; a++)
        {
            for (int b = a + 1; b < names.Length; b++)
            {
                if (agreement[a][b] >= CopiesAgree && correlation[a][b] >= CopiesCorrelate)
                {
                    yield return FormattableString.Invariant($"{names[a]} and {names[b]} are nearly copies: they agree on ")
                        + FormattableString.Invariant($"{100 * agreement[a][b]:F1} % of the rows, error correlation {correlation[a][b]:F2}");
                }
            }
        }
    }

    static IEnumerable<string> Warnings(string[] names, double mean, double[][] correlation, double[][] agreement, MemberValue[] members)
    {
        if (mean > Correlated)
            yield return FormattableString.Invariant($"the members err together: mean error correlation {mean:F2} is above {Correlated}");
        foreach (string copies in Copies(names, correlation, agreement))
            yield return copies;
        foreach (MemberValue member in members.Where(m => m.Hurts))
            yield return $"without {member.Name} the family does better on these rows";
    }
}
