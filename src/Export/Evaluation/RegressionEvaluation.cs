using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Export.Calibrating;
using Export.Data;

namespace Export.Evaluation;

/// <summary>The verb <c>evaluate</c> on a regression.</summary>
static class RegressionEvaluation
{
    /// <summary>Evaluates. The look at the rows' outcomes is kept in the family's ledger.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="family">The family.</param>
    /// <param name="time">Clock of the ledger.</param>
    /// <param name="say">Told of every step.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <exception cref="DataException">The data cannot be used, or rows were trained or fitted on.</exception>
    public static RegressionResult Run(EvaluateRequest request, Family family, TimeProvider time, Action<string> say, CancellationToken cancellation)
    {
        if (request.TrainSingle || request.Single is not null || request.Pairs is not null || request.WriteDiversity)
            throw new DataException($"{request.Folder}: a regression; --single, --train-single, --pairs and --write-diversity are about classes");
        Rows rows = EvaluationData.Read(request, family);
        double[] truth = ClassLabels.Values(rows, request.Labels ?? request.Data);
        AnswerChoice choice = FittedFamily.Choose(family, request.Answer);
        // What the guarantee calls wrong, where nobody said otherwise.
        request = request with { Tolerance = request.Tolerance ?? ErrorTolerance.Of(family.GuaranteeFor(choice)?.Guarantee) };
        var notes = new List<string>();
        var run = FamilyRows.Run(family, rows, request.Data, cancellation);
        notes.AddRange(run.Errors);
        if (run.Answer(choice).Length != rows.Count)
            throw new DataException($"{request.Folder}: several decided numbers a row; evaluate takes one, which the label is compared with");
        UnfamiliarRows[] unfamiliar = [.. UnfamiliarRows.Sets(request.Unfamiliar, family).Select(s => UnfamiliarRows.Of(s, family, rows.Inputs, request.Seed))];
        (string, FamilyRows)[] runs = [.. unfamiliar.Select(u => (u.Name, FamilyRows.Run(family, u.Inputs, cancellation)))];
        say($"ran {family.Members.Count} members on {rows.Count} rows and {unfamiliar.Sum(u => u.Inputs[0].Rows)} unfamiliar ones");
        RegressionResult result = new RegressionMeasures(run, choice, truth, runs).Measure(request, cancellation);
        say($"measured over {request.Bootstrap} draws");
        if (request.Tolerance is null)
            notes.Add("without --tolerance no answer is right or wrong: there is no risk-coverage curve");
        notes.Add($"the best member, {result.BestMember}, is the one with the smallest RMSE on these very rows, which favours it");
        EvaluationData.Remember(request.Folder, rows.Inputs, time, notes);
        return result with { Doubtful = DoubtfulRows.Of(run, rows, choice), Notes = [.. notes] };
    }
}
