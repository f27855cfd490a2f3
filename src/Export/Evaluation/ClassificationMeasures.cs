using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;

namespace Export.Evaluation;

/// <summary>Every measure of a classification family, all over the same draws.</summary>
/// <param name="run">What the members gave.</param>
/// <param name="choice">Answer choice.</param>
/// <param name="truth">True classes.</param>
/// <param name="unfamiliar">Names and runs of the unfamiliar sets.</param>
sealed class ClassificationMeasures(FamilyRows run, AnswerChoice choice, int[] truth, (string Name, FamilyRows Run)[] unfamiliar)
{
    readonly Family family = run.Family;
    readonly Decision[] decisions = run.Decide(choice);
    readonly MemberTable table = MemberTable.Of(run);
    readonly bool[] wrong = [.. run.Decide(choice).Select((d, i) => d.Prediction != truth[i])];

    /// <summary>Measures everything.</summary>
    /// <param name="request">Draws and seed.</param>
    /// <param name="contenders">Best member first, family last.</param>
    /// <param name="cancellation">Ends it between two draws.</param>
    public EvaluateResult Measure(EvaluateRequest request, IReadOnlyList<Contender> contenders, CancellationToken cancellation)
    {
        var bootstrap = new Bootstrap([run.Count, .. unfamiliar.Select(u => u.Run.Count)]);
        double kappa = family.Manifest.Scores.Kappa;
        int[] chosen = [.. decisions.Select(d => d.Prediction)];
        double[] risk = [.. decisions.Select(d => d.Risk)];
        var ranked = new RankedRows(risk, wrong);
        var answer = new ProbabilityRows(run.Answer(choice), truth, chosen);
        var members = family.Members.Select((m, i) => ModelMeasures.Add(bootstrap, m.Name, new ProbabilityRows(run.Member(i), truth))).ToArray();
        var answers = Combinations().Select(c => ModelMeasures.Add(bootstrap, family.ChoiceName(c),
            new ProbabilityRows(run.Answer(c), truth, [.. run.Decide(c).Select(d => d.Prediction)]))).ToArray();
        var scores = ScoreNames.For(family.Manifest.Task).Concat(family.ErrorPredictorFor(choice) is null ? [] : [ScoreName.ErrorProbability])
            .Concat(family.DistanceOutput < 0 ? [] : [ScoreName.FeatureDistance]).Select(s => ScoreMeasures.Add(bootstrap, s.Name(), new RankedRows(run.Doubt(s, chosen, kappa), wrong))).ToArray();
        var selective = SelectiveMeasures.Add(bootstrap, ranked, new SelectiveCurve(risk, wrong));
        var strange = unfamiliar.Select((u, i) => Unfamiliar(bootstrap, u.Name, u.Run, i + 1)).ToArray();
        var consensus = ConsensusMeasures.Add(bootstrap, table, truth, wrong);
        var diversity = new DiversityMeasures(table, truth, family.Risk == ScoreName.ErrorProbability ? ScoreName.MeanMinusSd : family.Risk, kappa).Add(bootstrap, [.. family.Members.Select(m => m.Name)], contenders[^1], contenders[0]);
        var cost = CostMeasures.Add(bootstrap, table);
        Estimate[][] all = bootstrap.Run(request.Bootstrap, request.Seed, cancellation);
        return new EvaluateResult
        {
            Family = $"{family.Name}/{family.Version}",
            Answer = family.ChoiceName(choice),
            Rows = run.Count,
            Replicates = request.Replicates,
            Bootstrap = request.Bootstrap,
            Seed = request.Seed,
            Members = [.. members.Select(m => m(all))],
            Answers = [.. answers.Select(a => a(all))],
            Scores = [.. scores.Select(s => s(all))],
            Selective = selective(all),
            Reliability = answer.Reliability(),
            Flags = FlagReport.Of(family.GuaranteeFor(choice), FlagCounts.Of([.. decisions.Select(d => d.Flagged)], wrong)),
            Classes = ClassError.Of(family.Labels, truth, [.. decisions.Select(d => d.Flagged)], wrong),
            Unfamiliar = [.. strange.Select(s => s(all))],
            Consensus = consensus(all),
            Diversity = diversity(all),
            Cost = cost(all),
            Histograms = [Histogram(family.Risk, "risk", d => d.Risk), Histogram(family.Novelty, "novelty", d => d.Novelty)],
            Doubtful = [],
        };
    }

    Func<Estimate[][], UnfamiliarMeasures> Unfamiliar(Bootstrap bootstrap, string name, FamilyRows rows, int place)
    {
        Decision[] other = rows.Decide(choice);
        return UnfamiliarMeasures.Add(bootstrap, (name, place), other,
        [
            (family.Risk.Name(), "risk", [.. decisions.Select(d => d.Risk)], [.. other.Select(d => d.Risk)]),
            (family.Novelty.Name(), "novelty", [.. decisions.Select(d => d.Novelty)], [.. other.Select(d => d.Novelty)]),
        ]);
    }

    ScoreHistogram Histogram(ScoreName score, string role, Func<Decision, double> value) => ScoreHistogram.Of(score.Name(), role,
    [
        ("right", [.. decisions.Where((_, i) => !wrong[i]).Select(value)]),
        ("wrong", [.. decisions.Where((_, i) => wrong[i]).Select(value)]),
        .. unfamiliar.Select(u => (u.Name, u.Run.Decide(choice).Select(value).ToArray())),
    ]);

    IEnumerable<AnswerChoice> Combinations() =>
        AnswerChoice.Combinations.Where(c => family.TryChoose(c, null, null, out _, out _)).Select(c => Calibrating.FittedFamily.Choose(family, c));
}
