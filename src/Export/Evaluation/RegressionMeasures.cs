using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;

namespace Export.Evaluation;

/// <summary>Every measure of a regression family, all over the same draws.</summary>
/// <param name="run">What the members gave; one decided number a row.</param>
/// <param name="choice">Answer choice.</param>
/// <param name="truth">True values.</param>
/// <param name="unfamiliar">Names and runs of the unfamiliar sets.</param>
sealed class RegressionMeasures(FamilyRows run, AnswerChoice choice, double[] truth, (string Name, FamilyRows Run)[] unfamiliar)
{
    readonly MeasuredRows rows = new(run, choice, unfamiliar);
    readonly Family family = run.Family;
    readonly double[] answers = run.Answer(choice);
    readonly double[][] members = [.. Enumerable.Range(0, run.Family.Members.Count).Select(run.Member)];
    readonly double[][] variances = [.. Enumerable.Range(0, run.Family.Members.Count).Select(run.Variances)];

    /// <summary>Measures everything.</summary>
    public RegressionResult Measure(EvaluateRequest request, CancellationToken cancellation)
    {
        var (decisions, bootstrap) = (rows.Decisions, rows.Bootstrap());
        ErrorTolerance? tolerance = request.Tolerance;
        bool[]? wrong = tolerance is null ? null : [.. answers.Select((a, i) => tolerance.IsWrong(a, truth[i]))];
        double[] risk = rows.Risks, errors = [.. answers.Select((a, i) => Math.Abs(a - truth[i]))];
        var own = family.Members.Select((m, i) => RegressionQuality.Add(bootstrap, m.Name, members[i], variances[i], truth, tolerance)).ToArray();
        var combined = rows.Combinations().Select(c => RegressionQuality.Add(bootstrap, family.ChoiceName(c), run.Answer(c), [], truth, tolerance)).ToArray();
        int best = Enumerable.Range(0, members.Length).MinBy(m => Mean(members[m], e => e * e));
        int differences = bootstrap.Add(counts => Differences(counts, members[best]));
        int ensemble = bootstrap.Add(Ensemble());
        var scores = ScoreNames.For("regression").Where(s => family.VarianceOutput >= 0 || s is ScoreName.Spread or ScoreName.EpistemicVariance)
            .Select(s => Score(bootstrap, s, errors, wrong)).ToArray();
        var selective = wrong is null ? null : SelectiveMeasures.Add(bootstrap, new RankedRows(risk, wrong), new SelectiveCurve(risk, wrong));
        var strange = rows.Unfamiliar(bootstrap);
        Estimate[][] all = bootstrap.Run(request.Bootstrap, request.Seed, cancellation);
        return new RegressionResult
        {
            Family = $"{family.Name}/{family.Version}",
            Answer = family.ChoiceName(choice),
            Rows = run.Count,
            Bootstrap = request.Bootstrap,
            Seed = request.Seed,
            Tolerance = tolerance?.ToString(),
            Members = [.. own.Select(m => m(all))],
            Answers = [.. combined.Select(c => c(all))],
            BestMember = family.Members[best].Name,
            RmseDifference = all[differences][0],
            MaeDifference = all[differences][1],
            Crps = all[ensemble][0],
            Nll = all[ensemble][1],
            Scores = [.. scores.Select(s => s(all))],
            Selective = selective?.Invoke(all),
            Flagged = decisions.Count(d => d.Flagged) / (double)decisions.Length,
            Flags = wrong is null ? null : FlagReport.Of(family.GuaranteeFor(choice), FlagCounts.Of(rows.Flagged, wrong), tolerance),
            Unfamiliar = [.. strange.Select(s => s(all))],
            Histograms = rows.Histograms(wrong),
        };
    }

    double Mean(double[] values, Func<double, double> of) =>
        values.Select((v, i) => of(v - truth[i])).Where(e => !double.IsNaN(e)).DefaultIfEmpty(double.PositiveInfinity).Average();

    double[] Differences(int[] counts, double[] best)
    {
        double n = 0, squares = 0, others = 0, sizes = 0, otherSizes = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            double error = answers[i] - truth[i], other = best[i] - truth[i];
            if (double.IsNaN(other) || double.IsNaN(error))
                continue;
            n += counts[i];
            (squares, others) = (squares + (counts[i] * error * error), others + (counts[i] * other * other));
            (sizes, otherSizes) = (sizes + (counts[i] * Math.Abs(error)), otherSizes + (counts[i] * Math.Abs(other)));
        }

        return [Math.Sqrt(squares / n) - Math.Sqrt(others / n), (sizes - otherSizes) / n];
    }

    Func<int[], double[]> Ensemble()
    {
        double[] crps = new double[run.Count], nll = new double[run.Count];
        for (int i = 0; i < run.Count; i++)
        {
            (double[] means, double[] spreads, double[] weights) = Answered(members, variances, i);
            crps[i] = RegressionLosses.Crps(means, truth[i]);
            nll[i] = spreads.Length == 0 ? double.NaN : RegressionLosses.MixtureNll(means, spreads, weights, truth[i]);
        }

        return counts =>
        {
            double n = 0, first = 0, second = 0;
            for (int i = 0; i < counts.Length; i++)
                (n, first, second) = (n + counts[i], first + (counts[i] * crps[i]), second + (counts[i] * nll[i]));
            return [first / n, second / n];
        };
    }

    (double[] Means, double[] Variances, double[] Weights) Answered(double[][] values, double[][] spreads, int row)
    {
        int[] answered = [.. Enumerable.Range(0, values.Length).Where(m => !double.IsNaN(values[m][row]))];
        return ([.. answered.Select(m => values[m][row])], family.VarianceOutput < 0 ? [] : [.. answered.Select(m => spreads[m][row])],
            [.. answered.Select(m => family.Weights[m])]);
    }

    Func<Estimate[][], RegressionScore> Score(Bootstrap bootstrap, ScoreName score, double[] errors, bool[]? wrong)
    {
        double[] doubt = [.. Enumerable.Range(0, run.Count).Select(i =>
        {
            (double[] means, double[] spreads, double[] weights) = Answered(members, variances, i);
            return RegressionScores.Compute(score, means, spreads, weights);
        })];
        var correlation = new RankCorrelation(doubt, errors);
        int place = bootstrap.Add(counts => [correlation.Of(counts)]);
        var ranked = wrong is null ? null : ScoreMeasures.Add(bootstrap, score.Name(), new RankedRows(doubt, wrong));
        return all => new RegressionScore(score.Name(), all[place][0], ranked?.Invoke(all));
    }
}
