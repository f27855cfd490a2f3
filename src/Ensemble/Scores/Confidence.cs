namespace Ensemble.Scores;

/// <summary>Scores of how sure the family is of its answer.</summary>
public static class Confidence
{
    /// <summary>1 − (μ − κσ) of the members' probability for the chosen class; μ and population σ are unweighted. In [0, 1 + κ/2].</summary>
    /// <param name="p">Members' probabilities.</param>
    /// <param name="chosen">Class of the chosen answer.</param>
    /// <param name="kappa">κ ≥ 0.</param>
    public static double MeanMinusSd(MemberProbabilities p, int chosen, double kappa)
    {
        double doubt = 0;
        for (int m = 0; m < p.Members; m++)
            doubt += 1 - p[m][chosen];
        doubt /= p.Members;
        double squares = 0;
        for (int m = 0; m < p.Members; m++)
        {
            double difference = 1 - p[m][chosen] - doubt;
            squares += difference * difference;
        }

        return doubt + (kappa * Math.Sqrt(squares / p.Members));
    }

    /// <summary>Gap between the two largest values, in [0, 1].</summary>
    /// <param name="mean">p̄, shape (C), C ≥ 2.</param>
    public static double Margin(ReadOnlySpan<double> mean)
    {
        double first = double.NegativeInfinity, second = double.NegativeInfinity;
        foreach (double value in mean)
        {
            if (value > first)
                (first, second) = (value, first);
            else if (value > second)
                second = value;
        }

        return first - second;
    }
}
