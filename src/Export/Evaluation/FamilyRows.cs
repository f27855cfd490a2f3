using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;

namespace Export.Evaluation;

/// <summary>What a family's members gave for many rows, and what the serving code makes of it.</summary>
sealed class FamilyRows
{
    /// <summary>Rows run at once.</summary>
    const int Batch = 256;

    const Reason OtherGates = Reason.MemberMissing | Reason.MemberInvalid | Reason.Uninspected | Reason.Novelty;

    readonly MemberOutputs[] batches;

    FamilyRows(Family family, MemberOutputs[] batches, int count)
    {
        Family = family;
        this.batches = batches;
        Count = count;
    }

    public Family Family { get; }

    /// <summary>N.</summary>
    public int Count { get; }

    /// <summary>What members said of themselves when they failed, each once.</summary>
    public string[] Errors => [.. batches.SelectMany(b => b.Results).Select(r => r.Error).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Runs every member on every row.</summary>
    /// <exception cref="DataException">An input is not finite where the family refuses that, or no member answered a row.</exception>
    public static FamilyRows Run(Family family, Rows rows, string path, CancellationToken cancellation)
    {
        foreach ((Tensor input, TensorSpec spec) in rows.Inputs.Zip(family.Inputs))
        {
            int bad = spec.Config.Finite ? input.FirstNotFinite() : -1;
            if (bad >= 0)
                throw new DataException($"{path}, row {rows.FileRows[bad / input.RowLength]}: element {bad % input.RowLength} of input '{spec.Name}' is NaN or infinite");
        }

        return Run(family, rows.Inputs, cancellation);
    }

    /// <summary>Runs every member on every row.</summary>
    public static FamilyRows Run(Family family, IReadOnlyList<Tensor> inputs, CancellationToken cancellation)
    {
        var execution = new FamilyExecution(TimeProvider.System);
        int count = inputs[0].Rows;
        var run = new List<MemberOutputs>();
        for (int start = 0; start < count; start += Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            Tensor[] batch = [.. inputs.Select(i => i.Slice(start, Math.Min(Batch, count - start)))];
            run.Add(execution.RunAsync(family, batch, Timeout.InfiniteTimeSpan, cancellation).AsTask().GetAwaiter().GetResult());
        }

        return new FamilyRows(family, [.. run], count);
    }

    /// <summary>The serving code's decision on each row.</summary>
    public Decision[] Decide(AnswerChoice choice) => [.. batches.SelectMany(b => Decider.Decide(Family, b, choice).Rows)];

    /// <summary>The same by a risk score of one's own and without a guarantee.</summary>
    public Decision[] Rank(AnswerChoice choice, ScoreName risk) => [.. batches.SelectMany(b => Decider.Rank(Family, b, choice, risk).Rows)];

    /// <summary>The serving code's decision on each row that a service answered, by the fixed gates.</summary>
    /// <param name="served">The service's answers, one a row.</param>
    public Decision[] DecideServed(ServedAnswer[] served)
    {
        var decisions = new List<Decision>();
        foreach (MemberOutputs batch in batches)
            decisions.AddRange(Decider.DecideServed(Family, batch, served[decisions.Count..(decisions.Count + batch.Rows)]).Rows);
        return [.. decisions];
    }

    /// <summary>Answer and spread of each row of a regression of one number.</summary>
    public (double Answer, double Spread)[] Intervals(AnswerChoice choice) => [.. batches.SelectMany(b => Ensemble.Decisions.Intervals.Rows(Family, b, choice))];

    /// <summary>The members' mean probabilities, row-major, shape (N, C).</summary>
    public double[] Means() => [.. batches.SelectMany(b => PredictionSets.Means(Family, b))];

    /// <summary>The decided output of the chosen answer as it is served, row-major; logits and sigmoids as class probabilities.</summary>
    public double[] Answer(AnswerChoice choice)
    {
        var values = new List<double>();
        foreach (MemberOutputs batch in batches)
        {
            Tensor decided = Decider.Decide(Family, batch, choice).Answer[Family.DecidedOutput];
            for (int row = 0; row < batch.Rows; row++)
                values.AddRange(Distributed([.. Enumerable.Range(row * decided.RowLength, decided.RowLength).Select(decided.GetDouble)]));
        }

        return [.. values];
    }

    /// <summary>A member's calibrated values, row-major, shape (N, width); NaN where it gave no valid answer.</summary>
    public double[] Member(int member)
    {
        var values = new List<double>();
        foreach (MemberOutputs batch in batches)
        {
            for (int row = 0; row < batch.Rows; row++)
                values.AddRange(batch.IsValid(member, row) ? batch.Values(member, row).ToArray() : [.. Enumerable.Repeat(double.NaN, batch.Width)]);
        }

        return [.. values];
    }

    /// <summary>How far a member says that each row lies from what it learnt, length N; NaN where it gave no valid answer.</summary>
    public double[] Distances(int member) =>
        [.. batches.SelectMany(b => Enumerable.Range(0, b.Rows).Select(row => b.IsValid(member, row) ? b.Distance(member, row) : double.NaN))];

    /// <summary>A regression member's own variances, row-major, shape (N, width); empty where the family has none, NaN where it gave no valid answer.</summary>
    public double[] Variances(int member)
    {
        var values = new List<double>();
        foreach (MemberOutputs batch in Family.VarianceOutput < 0 ? [] : batches)
        {
            for (int row = 0; row < batch.Rows; row++)
                values.AddRange(batch.IsValid(member, row) ? batch.Variances(member, row).ToArray() : [.. Enumerable.Repeat(double.NaN, batch.Width)]);
        }

        return [.. values];
    }

    /// <summary>Class that each member votes for, shape (N, K); −1 where it gave no valid answer.</summary>
    public int[][] Votes()
    {
        var votes = new List<int[]>();
        foreach (MemberOutputs batch in batches)
        {
            for (int row = 0; row < batch.Rows; row++)
                votes.Add([.. Enumerable.Range(0, batch.Members).Select(m => batch.IsValid(m, row) ? ProbabilityMetrics.ArgMax(batch.Values(m, row)) : -1)]);
        }

        return [.. votes];
    }

    double Doubt(ScoreName score, MemberProbabilities p, int chosen, double kappa) => score == ScoreName.ErrorProbability
        ? Family.ErrorPredictor!.Probability(p, chosen) : ClassificationScores.Doubt(score, p, chosen, kappa);

    /// <summary>A score as doubt for each row; NaN where no member answered.</summary>
    /// <param name="score">A score of classifications.</param>
    /// <param name="chosen">Class of the chosen answer of each row.</param>
    /// <param name="kappa">κ of mean_minus_sd.</param>
    public double[] Doubt(ScoreName score, ReadOnlySpan<int> chosen, double kappa)
    {
        double[] values = new double[Count];
        int i = 0;
        foreach (MemberOutputs batch in batches)
        {
            double[] scratch = new double[batch.Members * (batch.Width + 2)];
            for (int row = 0; row < batch.Rows; row++, i++)
                values[i] = batch.ValidMembers(row) == 0 ? double.NaN : Doubt(score, batch.Probabilities(row, scratch), Math.Max(0, chosen[i]), kappa);
        }

        return values;
    }

    /// <summary>Whether every gate but that of risk lets a row pass: all members answered, and it is familiar.</summary>
    public bool Passes(Decision decision) => (decision.Reasons & OtherGates) == 0 && decision.Answered == Family.Members.Count;

    double[] Distributed(double[] values)
    {
        switch (Family.Manifest.Decides.Kind)
        {
            case "logits": MemberCalibration.FromLogits(values, 1, values); return values;
            case "sigmoid": return [1 - values[0], values[0]];
            default: return values;
        }
    }
}
