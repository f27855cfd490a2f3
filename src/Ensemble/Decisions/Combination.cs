using Ensemble.Scores;

namespace Ensemble.Decisions;

/// <summary>Combined answers of a classification row.</summary>
public static class Combination
{
    /// <summary>Added to entropies before they are inverted, so that a certain member has a finite weight.</summary>
    const double EntropyFloor = 1e-3;

    /// <summary>Writes the combined distribution; its largest value (lowest index on ties) is the answer.</summary>
    /// <param name="kind">Not Member.</param>
    /// <param name="p">Members that answered.</param>
    /// <param name="combined">Shape (C): mean, median (renormalised), vote shares, lower probabilities (renormalised), or weighted mean.</param>
    /// <returns>The class.</returns>
    public static int Classes(AnswerKind kind, MemberProbabilities p, Span<double> combined)
    {
        switch (kind)
        {
            case AnswerKind.Mean: p.Mean(combined); break;
            case AnswerKind.Median: Median(p, combined); break;
            case AnswerKind.Majority: VoteShares(p, combined); break;
            case AnswerKind.WorstCase: return WorstCase(p, combined);
            case AnswerKind.UncertaintyWeighted: CertaintyWeighted(p, combined); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a combination");
        }

        return Distribution.ArgMax(combined);
    }

    static void Median(MemberProbabilities p, Span<double> combined)
    {
        Span<double> column = stackalloc double[p.Members];
        for (int c = 0; c < p.Classes; c++)
        {
            for (int m = 0; m < p.Members; m++)
                column[m] = p[m][c];
            column.Sort();
            combined[c] = (column[(p.Members - 1) / 2] + column[p.Members / 2]) / 2;
        }

        Normalise(combined);
    }

    static void VoteShares(MemberProbabilities p, Span<double> combined)
    {
        combined.Clear();
        for (int m = 0; m < p.Members; m++)
            combined[Distribution.ArgMax(p[m])] += 1.0 / p.Members;
    }

    static int WorstCase(MemberProbabilities p, Span<double> combined)
    {
        p[0].CopyTo(combined);
        for (int m = 1; m < p.Members; m++)
        {
            for (int c = 0; c < p.Classes; c++)
                combined[c] = Math.Min(combined[c], p[m][c]);
        }

        int answer = Distribution.ArgMax(combined);
        Normalise(combined);
        return answer;
    }

    static void CertaintyWeighted(MemberProbabilities p, Span<double> combined)
    {
        Span<double> weights = stackalloc double[p.Members];
        for (int m = 0; m < p.Members; m++)
            weights[m] = 1 / (Distribution.Entropy(p[m]) + EntropyFloor);
        new MemberProbabilities(p.All, weights, p.Classes).Mean(combined);
    }

    // Where every class was excluded by some member nothing is left to normalise: the uniform distribution says so.
    static void Normalise(Span<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        for (int c = 0; c < values.Length; c++)
            values[c] = sum > 0 ? values[c] / sum : 1.0 / values.Length;
    }
}
