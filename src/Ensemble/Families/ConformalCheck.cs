using Ensemble.Calibration;
using Ensemble.Decisions;
using Ensemble.Robust;
using Ensemble.Scores;

namespace Ensemble.Families;

/// <summary>Puts calibrated intervals and sets in force that belong to what was loaded, and says why others are not.</summary>
static class ConformalCheck
{
    public static IEnumerable<string> AtLoad(Family family)
    {
        if (family.Manifest.Intervals is { } intervals)
        {
            bool combination = AnswerChoice.TryParseCombination(intervals.Answer ?? "", out _);
            string? problem = Problem(family, intervals, family.IsClassification || intervals is not { Method: "spread", Floor: > 0, Answer: not null, Quantile: >= 0 });
            if (problem is null && family.TryChoose(combination ? intervals.Answer : null, combination ? null : intervals.Answer, null, out AnswerChoice choice, out problem))
                (family.Intervals, family.IntervalChoice) = (intervals, choice);
            else
                yield return $"intervals: not in force, {problem}";
        }

        if (family.Manifest.Sets is { } sets)
        {
            if (Problem(family, sets, !family.IsClassification || sets.Method is not ("lac" or "aps") || !(sets.Band >= 0)) is { } problem)
                yield return $"sets: not in force, {problem}";
            else
                family.Sets = sets;
        }

        if (family.Manifest.RobustSets is { } robust)
        {
            bool isUnfit = !family.IsClassification || robust is not { Method: "robust", Robust: { } terms, Band: >= 0 } || !RobustConformal.AreSound(terms) || !(robust.Level > 0);
            if ((RobustPass.Problem(family) ?? Problem(family, robust, isUnfit)) is { } problem)
                yield return $"robust sets: not in force, {problem}";
            else
                family.RobustSets = robust;
        }
    }

    static string? Problem(Family family, ConformalConfig config, bool isUnfit) =>
        RemoteRules.Unpromised(family) is { } remote ? remote
        : isUnfit || !double.IsFinite(config.Quantile) || config.Alpha is not (> 0 and < 1) || Conformal.Rank(config.Rows, config.Level) > config.Rows
            ? "their figures are none that calibrate gives to this task"
        : config.Scoring != Scoring.Number ? $"calibrated with scoring {config.Scoring}, this program has {Scoring.Number}; calibrate on fresh rows"
        : ConformalBinding.Compute(family.Manifest, config) != config.Binding
            ? "they, or the members, inputs, weights or temperatures, are not those they were calibrated with; calibrate on fresh rows"
        : null;
}
