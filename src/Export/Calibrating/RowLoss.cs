using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Export.Evaluation;

namespace Export.Calibrating;

/// <summary>What counts as wrong, and what it costs.</summary>
/// <param name="Name">zero_one, tolerance, relative_tolerance or cost.</param>
/// <param name="Tolerance">How far an answer may lie from the truth; null for a classification.</param>
/// <param name="Costs">Cost by true class and, within it, answered class; null where errors are counted.</param>
sealed record RowLoss(string Name, double? Tolerance, double[][]? Costs)
{
    /// <summary>The largest cost; 1 where errors are counted.</summary>
    public double Largest => Costs?.SelectMany(c => c).Max() ?? 1;

    /// <summary>The loss that was asked for.</summary>
    /// <exception cref="DataException">It does not fit the family's task, or the costs cannot be used.</exception>
    public static RowLoss Of(CalibrateRequest request, Manifest manifest)
    {
        bool tolerates = request.Tolerance is not null || request.RelativeTolerance is not null;
        if (manifest.Task == "regression")
        {
            if (request.Costs is not null)
                throw new DataException($"{request.Folder}: a regression; --costs is for classes, --tolerance or --relative-tolerance for numbers");
            return request.Tolerance is { } absolute ? new RowLoss("tolerance", absolute, null)
                : request.RelativeTolerance is { } share ? new RowLoss("relative_tolerance", share, null)
                : throw new DataException($"{request.Folder}: a regression; what counts as wrong needs --tolerance (how far an answer may lie from the truth) "
                    + "or --relative-tolerance (as a share of the truth); --unlabelled sets the novelty gate alone");
        }

        if (tolerates)
            throw new DataException($"{request.Folder}: a classification; --tolerance and --relative-tolerance are for numbers, --costs for classes");
        return request.Costs is { } file ? new RowLoss("cost", null, CostFile.Read(file, RowTruth.Labels(manifest))) : new RowLoss("zero_one", null, null);
    }

    /// <summary>Rows as calibration counts them, every answer as it is served.</summary>
    /// <exception cref="DataException">The family answers a row with several numbers.</exception>
    public CalibrationRow[] Count(FamilyRows run, AnswerChoice choice, Decision[] decisions, RowTruth truth)
    {
        double[] answers = run.Family.IsClassification ? [] : run.Answer(choice);
        if (!run.Family.IsClassification && answers.Length != decisions.Length)
            throw new DataException($"{run.Family.Name}: {answers.Length / Math.Max(1, decisions.Length)} numbers a row; a tolerance is for one");
        var rows = new CalibrationRow[decisions.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            double loss = run.Family.IsClassification ? Cost(truth.Classes[i], decisions[i].Prediction) : Miss(truth.Values[i], answers[i]);
            rows[i] = new CalibrationRow(decisions[i].Risk, run.Passes(decisions[i]), loss > 0) { Loss = loss };
        }

        return rows;
    }

    // Of a row without an answer, which does not pass anyway, the worst.
    double Cost(int truth, int answered) => Costs is { } costs ? (answered < 0 ? 1 : costs[truth][answered] / Largest) : truth == answered ? 0 : 1;

    // Written so that an answer that is no number is wrong.
    double Miss(double truth, double answer) =>
        Math.Abs(truth - answer) <= (Name == "relative_tolerance" ? Tolerance!.Value * Math.Abs(truth) : Tolerance!.Value) ? 0 : 1;
}
