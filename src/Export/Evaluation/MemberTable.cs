using Ensemble.Scores;

namespace Export.Evaluation;

/// <summary>Every member's class probabilities for every row, kept together so that subsets of members can be asked again. Immutable.</summary>
sealed class MemberTable
{
    readonly double[] values;

    /// <param name="probabilities">Of each member, row-major, shape (N, C); NaN where it gave no valid answer.</param>
    /// <param name="weights">Shape (K).</param>
    /// <param name="classes">C.</param>
    public MemberTable(double[][] probabilities, double[] weights, int classes)
    {
        (Members, Classes, Weights) = (probabilities.Length, classes, weights);
        Rows = probabilities[0].Length / classes;
        values = new double[Rows * Members * classes];
        Votes = new int[Rows][];
        for (int r = 0; r < Rows; r++)
        {
            Votes[r] = new int[Members];
            for (int m = 0; m < Members; m++)
            {
                ReadOnlySpan<double> p = probabilities[m].AsSpan(r * classes, classes);
                p.CopyTo(values.AsSpan(((r * Members) + m) * classes, classes));
                Votes[r][m] = double.IsNaN(p[0]) ? -1 : ProbabilityMetrics.ArgMax(p);
            }
        }

        Complete = [.. Enumerable.Range(0, Rows).Where(r => !Votes[r].Contains(-1))];
    }

    /// <summary>K.</summary>
    public int Members { get; }

    /// <summary>N.</summary>
    public int Rows { get; }

    /// <summary>C.</summary>
    public int Classes { get; }

    public double[] Weights { get; }

    /// <summary>Class of each member, shape (N, K); −1 for none.</summary>
    public int[][] Votes { get; }

    /// <summary>Rows that every member answered.</summary>
    public int[] Complete { get; }

    /// <summary>The members' probabilities of a row, shape (K, C).</summary>
    public ReadOnlySpan<double> Row(int row) => values.AsSpan(row * Members * Classes, Members * Classes);

    /// <summary>The table of a family's run.</summary>
    public static MemberTable Of(FamilyRows run) => new(
        [.. Enumerable.Range(0, run.Family.Members.Count).Select(run.Member)], run.Family.Weights, run.Family.ClassCount);

    /// <summary>What some members make of the complete rows: the class of their mean, and a score as doubt.</summary>
    /// <param name="members">Indices, at least one.</param>
    /// <param name="truth">True class of each row, length N.</param>
    /// <param name="score">A score of classifications.</param>
    /// <param name="kappa">κ of mean_minus_sd.</param>
    /// <returns>In the order of <see cref="Complete"/>: the doubt, and whether the answer is wrong.</returns>
    public (double[] Doubt, bool[] Wrong) Subset(ReadOnlySpan<int> members, int[] truth, ScoreName score, double kappa)
    {
        double[] doubt = new double[Complete.Length], p = new double[members.Length * Classes], weights = new double[members.Length], mean = new double[Classes];
        bool[] wrong = new bool[Complete.Length];
        for (int m = 0; m < members.Length; m++)
            weights[m] = Weights[members[m]];
        for (int i = 0; i < Complete.Length; i++)
        {
            ReadOnlySpan<double> row = Row(Complete[i]);
            for (int m = 0; m < members.Length; m++)
                row.Slice(members[m] * Classes, Classes).CopyTo(p.AsSpan(m * Classes));
            var some = new MemberProbabilities(p, weights, Classes);
            some.Mean(mean);
            int answer = ProbabilityMetrics.ArgMax(mean);
            wrong[i] = answer != truth[Complete[i]];
            doubt[i] = ClassificationScores.Doubt(score, some, answer, kappa);
        }

        return (doubt, wrong);
    }
}
