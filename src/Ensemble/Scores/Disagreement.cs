using System.Buffers;

namespace Ensemble.Scores;

/// <summary>Scores of how far the members' answers lie apart. One member gives 0.</summary>
public static class Disagreement
{
    /// <summary>Votes of the members: the class of highest probability, ties to the lowest index.</summary>
    /// <param name="p">Members' probabilities.</param>
    /// <param name="votes">Shape (K).</param>
    public static void Votes(MemberProbabilities p, Span<int> votes)
    {
        for (int m = 0; m < p.Members; m++)
            votes[m] = Distribution.ArgMax(p[m]);
    }

    /// <summary>1 − largest share of votes, in [0, 1 − 1/K].</summary>
    /// <param name="votes">Class of each member, shape (K), K ≥ 1.</param>
    /// <exception cref="ArgumentException">K is 0.</exception>
    public static double VariationRatio(ReadOnlySpan<int> votes)
    {
        if (votes.IsEmpty)
            throw new ArgumentException("no votes", nameof(votes));
        int most = 0;
        foreach (int vote in votes)
            most = Math.Max(most, votes.Count(vote));
        return (double)(votes.Length - most) / votes.Length;
    }

    /// <summary>Share of member pairs whose votes differ, in [0, 1]; 0 for one member.</summary>
    /// <param name="votes">Class of each member, shape (K), K ≥ 1.</param>
    /// <exception cref="ArgumentException">K is 0.</exception>
    /// <remarks>Kuncheva and Whitaker 2003, disagreement measure, averaged over pairs.</remarks>
    public static double PairwiseDisagreement(ReadOnlySpan<int> votes)
    {
        if (votes.IsEmpty)
            throw new ArgumentException("no votes", nameof(votes));
        int differing = 0;
        for (int i = 0; i < votes.Length; i++)
            differing += votes.Length - i - 1 - votes[(i + 1)..].Count(votes[i]);
        return votes.Length == 1 ? 0 : differing / (votes.Length * (votes.Length - 1) / 2.0);
    }

    /// <summary>Largest total variation ½ Σ |p_i − p_j| over pairs, in [0, 1].</summary>
    public static double MaxTotalVariation(MemberProbabilities p)
    {
        double largest = 0;
        for (int i = 0; i < p.Members; i++)
        {
            for (int j = i + 1; j < p.Members; j++)
            {
                double sum = 0;
                for (int c = 0; c < p.Classes; c++)
                    sum += Math.Abs(p[i][c] - p[j][c]);
                largest = Math.Max(largest, sum / 2);
            }
        }

        return largest;
    }

    /// <summary>Lowest and highest probability of each class over the members.</summary>
    /// <param name="p">Members' probabilities.</param>
    /// <param name="lower">Shape (C).</param>
    /// <param name="upper">Shape (C).</param>
    public static void Envelope(MemberProbabilities p, Span<double> lower, Span<double> upper)
    {
        p[0].CopyTo(lower);
        p[0].CopyTo(upper);
        for (int m = 1; m < p.Members; m++)
        {
            for (int c = 0; c < p.Classes; c++)
            {
                lower[c] = Math.Min(lower[c], p[m][c]);
                upper[c] = Math.Max(upper[c], p[m][c]);
            }
        }
    }

    /// <summary>Largest gap between a class's upper and lower probability, in [0, 1].</summary>
    public static double CredalWidth(MemberProbabilities p)
    {
        double widest = 0;
        for (int c = 0; c < p.Classes; c++)
        {
            double low = 1, high = 0;
            for (int m = 0; m < p.Members; m++)
            {
                low = Math.Min(low, p[m][c]);
                high = Math.Max(high, p[m][c]);
            }

            widest = Math.Max(widest, high - low);
        }

        return widest;
    }

    /// <summary>How many classes no other class beats under every member, in [1, C].</summary>
    /// <remarks>Maximality (Walley 1991): class c is dropped when some d has min_m (p_m(d) − p_m(c)) &gt; 0.</remarks>
    public static int MaximalClasses(MemberProbabilities p)
    {
        double[] keys = ArrayPool<double>.Shared.Rent(p.Classes);
        int[] classes = ArrayPool<int>.Shared.Rent(p.Classes);
        for (int c = 0; c < p.Classes; c++)
            (keys[c], classes[c]) = (-p[0][c], c);
        keys.AsSpan(0, p.Classes).Sort(classes.AsSpan(0, p.Classes));

        // Who beats a class comes before it, as it does under the first member; and who is beaten need not be asked: who beats it beats the class too.
        int maximal = 0;
        for (int i = 0; i < p.Classes; i++)
        {
            bool beaten = false;
            for (int m = 0; m < maximal && !beaten; m++)
                beaten = Beats(p, classes[m], classes[i]);
            if (!beaten)
                classes[maximal++] = classes[i];
        }

        ArrayPool<double>.Shared.Return(keys);
        ArrayPool<int>.Shared.Return(classes);
        return maximal;
    }

    static bool Beats(MemberProbabilities p, int d, int c)
    {
        for (int m = 0; m < p.Members; m++)
        {
            if (p[m][d] <= p[m][c])
                return false;
        }

        return true;
    }
}
