using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Scores;

namespace Export.Calibrating;

/// <summary>Chooses a risk threshold by costs, on the fit split alone.</summary>
static class CostFitting
{
    /// <summary>Refuses costs and an error predictor for a regression, before any outcome is looked at.</summary>
    /// <exception cref="DataException">It is one.</exception>
    public static void RefuseRegression(CalibrateRequest request, Manifest manifest)
    {
        if ((request.ErrorPredictor || request.Worth is not null) && manifest.Task != "classification")
            throw new DataException($"{request.Folder}: a regression; {(request.ErrorPredictor ? "--error-predictor" : "--cost-wrong")} takes classifications only");
    }

    /// <summary>Chooses it; null where no costs were given.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="family">The family and its fit rows.</param>
    /// <param name="truth">Class of each fit row.</param>
    /// <exception cref="DataException">No fit row passes the novelty gate.</exception>
    public static CostReport? Choose(CalibrateRequest request, FittedFamily family, int[] truth)
    {
        if (request.Worth is not { } costs)
            return null;
        (double[] risks, bool[] passed, bool[] wrong) = Counted(family, truth);
        if (!passed.Contains(true))
            throw new DataException($"{request.FitPath}: no fit row passes the novelty gate, so that no threshold can be chosen");
        CostChoice best = CostThreshold.Choose(risks, passed, wrong, costs);
        int errors = wrong.Count(w => w), right = wrong.Length - errors;
        return new CostReport(family.Family.Risk.Name(), costs, best)
        {
            FlagNothing = CostThreshold.At(double.PositiveInfinity, risks, passed, wrong, costs),
            Chow = family.Family.Risk == ScoreName.ErrorProbability ? CostThreshold.At(costs.Chow, risks, passed, wrong, costs) : null,
            Ceiling = CostThreshold.Ceiling((double)right / wrong.Length, (double)best.Right / Math.Max(1, right), (double)best.Errors / Math.Max(1, errors)),
        };
    }

    /// <summary>The report with what the thresholds of guarantees for the same answer would be worth.</summary>
    public static CostReport Beside(CostReport report, FittedFamily family, int[] truth, Guarantee[] guarantees)
    {
        (_, bool[] passed, bool[] wrong) = Counted(family, truth);
        return report with
        {
            Guaranteed = [.. guarantees.Where(g => g.Groups is null && g.Answer == family.Family.ChoiceName(family.Choice)).Select(g => (g.Id, CostThreshold.At(
                g.Tau, [.. family.Rows.Rank(family.Choice, ScoreNames.Parse(g.Risk)).Select(d => d.Risk)], passed, wrong, report.Costs)))],
        };
    }

    static (double[] Risks, bool[] Passed, bool[] Wrong) Counted(FittedFamily family, int[] truth) =>
        ([.. family.Decisions.Select(d => d.Risk)], [.. family.Decisions.Select(family.Rows.Passes)], [.. family.Decisions.Select((d, i) => d.Prediction != truth[i])]);
}
