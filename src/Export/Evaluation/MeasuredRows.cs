using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;
using Export.Calibrating;

namespace Export.Evaluation;

/// <summary>What measuring a family begins with, whatever its task: its decisions on the rows, and the same of unfamiliar sets.</summary>
/// <param name="run">What the members gave.</param>
/// <param name="choice">Answer choice.</param>
/// <param name="unfamiliar">Names and runs of the unfamiliar sets.</param>
sealed class MeasuredRows(FamilyRows run, AnswerChoice choice, (string Name, FamilyRows Run)[] unfamiliar)
{
    public Family Family => run.Family;

    public Decision[] Decisions { get; } = run.Decide(choice);

    public double[] Risks => [.. Decisions.Select(d => d.Risk)];

    public bool[] Flagged => [.. Decisions.Select(d => d.Flagged)];

    /// <summary>Draws from the rows, and from each unfamiliar set.</summary>
    public Bootstrap Bootstrap() => new([run.Count, .. unfamiliar.Select(u => u.Run.Count)]);

    /// <summary>Every combination that the family offers.</summary>
    public IEnumerable<AnswerChoice> Combinations() =>
        AnswerChoice.Combinations.Where(c => Family.TryChoose(c, null, null, out _, out _)).Select(c => FittedFamily.Choose(Family, c));

    /// <summary>Has each unfamiliar set measured.</summary>
    public Func<Estimate[][], UnfamiliarMeasures>[] Unfamiliar(Bootstrap bootstrap) => [.. unfamiliar.Select((u, i) =>
    {
        Decision[] other = u.Run.Decide(choice);
        return UnfamiliarMeasures.Add(bootstrap, (u.Name, i + 1), other,
        [
            (Family.Risk.Name(), "risk", Risks, [.. other.Select(d => d.Risk)]),
            (Family.Novelty.Name(), "novelty", [.. Decisions.Select(d => d.Novelty)], [.. other.Select(d => d.Novelty)]),
        ]);
    })];

    /// <summary>How risk and novelty are spread over right, wrong and unfamiliar rows; over all rows where none is right or wrong.</summary>
    public ScoreHistogram[] Histograms(bool[]? wrong) => [Histogram(Family.Risk, "risk", wrong, d => d.Risk), Histogram(Family.Novelty, "novelty", wrong, d => d.Novelty)];

    ScoreHistogram Histogram(ScoreName score, string role, bool[]? wrong, Func<Decision, double> value)
    {
        IEnumerable<(string Name, double[] Values)> known = wrong is null ? [("rows", [.. Decisions.Select(value)])] :
        [
            ("right", [.. Decisions.Where((_, i) => !wrong[i]).Select(value)]),
            ("wrong", [.. Decisions.Where((_, i) => wrong[i]).Select(value)]),
        ];
        return ScoreHistogram.Of(score.Name(), role, [.. known, .. unfamiliar.Select(u => (u.Name, u.Run.Decide(choice).Select(value).ToArray()))]);
    }
}
