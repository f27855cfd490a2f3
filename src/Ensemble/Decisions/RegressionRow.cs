using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Scores;

namespace Ensemble.Decisions;

/// <summary>Scores of a regression row over its decided elements.</summary>
static class RegressionRow
{
    /// <summary>The largest of the elements' scores.</summary>
    public static double Score(ScoreName score, Family family, MemberOutputs outputs, int row)
    {
        double largest = double.NegativeInfinity;
        for (int element = 0; element < outputs.Width; element++)
            largest = Math.Max(largest, Element(score, family, outputs, row, element));
        return largest;
    }

    /// <summary>Spread over the members that answered and a service's number; NaN where that is none.</summary>
    public static double Spread(Family family, MemberOutputs outputs, int row, double served)
    {
        (double[] means, _, double[] weights) = Column(family, outputs, row, 0);
        return double.IsNaN(served) ? served : RegressionScores.Compute(ScoreName.Spread, [.. means, served], [], [.. weights, 1]);
    }

    /// <summary>The score of one element.</summary>
    public static double Element(ScoreName score, Family family, MemberOutputs outputs, int row, int element)
    {
        (double[] means, double[] variances, double[] weights) = Column(family, outputs, row, element);
        return RegressionScores.Compute(score, means, variances, weights);
    }

    /// <summary>What the members that answered gave for one element: means, variances (empty without), weights.</summary>
    public static (double[] Means, double[] Variances, double[] Weights) Column(Family family, MemberOutputs outputs, int row, int element)
    {
        int[] members = [.. Enumerable.Range(0, outputs.Members).Where(m => outputs.IsValid(m, row))];
        return ([.. members.Select(m => outputs.Values(m, row)[element])],
            family.VarianceOutput < 0 ? [] : [.. members.Select(m => outputs.Variances(m, row)[element])],
            [.. members.Select(m => family.Weights[m])]);
    }
}
