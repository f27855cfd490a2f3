using System.Buffers;

namespace Ensemble.Scores;

/// <summary>Every score of a classification row by its name.</summary>
public static class ClassificationScores
{
    /// <summary>Computes one score.</summary>
    /// <param name="score">Which.</param>
    /// <param name="p">Probabilities of the members that answered.</param>
    /// <param name="chosen">Class of the chosen answer; only mean_minus_sd depends on it.</param>
    /// <param name="kappa">κ of mean_minus_sd, ≥ 0.</param>
    /// <returns>The score as it is written on the wire (max_probability and margin are trust, not doubt).</returns>
    /// <exception cref="ArgumentOutOfRangeException">A score of regressions.</exception>
    public static double Compute(ScoreName score, MemberProbabilities p, int chosen, double kappa) => score switch
    {
        ScoreName.MeanMinusSd => Confidence.MeanMinusSd(p, chosen, kappa),
        ScoreName.ExpectedEntropy => Information.ExpectedEntropy(p),
        ScoreName.JsDivergence => Information.JsDivergence(p),
        ScoreName.Epkl => Information.Epkl(p),
        ScoreName.VariationRatio or ScoreName.PairwiseDisagreement => OfVotes(score, p),
        ScoreName.MaxTotalVariation => Disagreement.MaxTotalVariation(p),
        ScoreName.CredalWidth => Disagreement.CredalWidth(p),
        ScoreName.MaximalClasses => Disagreement.MaximalClasses(p),
        ScoreName.FeatureDistance => Distance(p),
        _ => OfMean(score, p),
    };

    /// <summary>The score as doubt: larger = less trust, whatever its name.</summary>
    public static double Doubt(ScoreName score, MemberProbabilities p, int chosen, double kappa)
    {
        double value = Compute(score, p, chosen, kappa);
        return score is ScoreName.MaxProbability or ScoreName.Margin ? 1 - value : value;
    }

    // Without any it is not a number, which flags.
    static double Distance(MemberProbabilities p)
    {
        (double sum, double total) = (0, 0);
        for (int m = 0; m < p.Distances.Length; m++)
            (sum, total) = (sum + (p.Weights[m] * p.Distances[m]), total + p.Weights[m]);
        return sum / total;
    }

    static double OfVotes(ScoreName score, MemberProbabilities p)
    {
        Span<int> votes = stackalloc int[p.Members];
        Disagreement.Votes(p, votes);
        return score == ScoreName.VariationRatio ? Disagreement.VariationRatio(votes) : Disagreement.PairwiseDisagreement(votes);
    }

    static double OfMean(ScoreName score, MemberProbabilities p)
    {
        double[]? rented = p.Classes > 256 ? ArrayPool<double>.Shared.Rent(p.Classes) : null;
        Span<double> mean = rented is null ? stackalloc double[p.Classes] : rented.AsSpan(0, p.Classes);
        p.Mean(mean);
        double value = score switch
        {
            ScoreName.Entropy => Distribution.Entropy(mean),
            ScoreName.MutualInformation => Information.MutualInformation(p, mean),
            ScoreName.MaxProbability => mean[Distribution.ArgMax(mean)],
            ScoreName.Margin => Confidence.Margin(mean),
            _ => throw new ArgumentOutOfRangeException(nameof(score), score, "not a score of a classification"),
        };
        if (rented is not null)
            ArrayPool<double>.Shared.Return(rented);
        return value;
    }
}
