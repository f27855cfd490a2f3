using Export.Evaluation;

namespace Export.Reporting;

/// <summary>The tables of the page.</summary>
static class ReportTables
{
    /// <summary>Family, best member and one network; what chance does not explain stands out.</summary>
    public static string Comparison(EvaluateResult result)
    {
        int last = result.Contenders.Length - 1;
        return PageFrame.Table("The family, its best member and one network of its cost", ["", .. result.Contenders.Select(Text.Escape), "family less the others"], result.Comparison.Select(m => (string[])
        [
            Text.Escape(m.Name),
            .. m.Values.Select(v => Text.Interval(v, Format(m))),
            string.Join("<br>", Enumerable.Range(0, last).Select(c => Difference(m, m.Differences[c]))),
        ]));
    }

    /// <summary>Members and answers, proper scores first.</summary>
    public static string Models(string what, ModelMeasures[] models) => PageFrame.Table(what, ["", "Brier score", "NLL", "accuracy", "ECE", "adaptive ECE"], models.Select(m => new[]
    {
        Text.Escape(m.Name), Text.Interval(m.Brier, "F4"), Text.Interval(m.Nll, "F4"), Text.Interval(m.Accuracy, "F4"), Text.Interval(m.Ece, "F4"), Text.Interval(m.AdaptiveEce, "F4"),
    }));

    /// <summary>How each score ranks errors.</summary>
    public static string Scores(ScoreMeasures[] scores) => PageFrame.Table("How each score ranks the errors", ["", "AUROC", "FPR95", "AURC &times; 1000", "E-AURC &times; 1000", "AUGRC &times; 1000"], scores.Select(s => new[]
    {
        s.Score, Text.Interval(s.Auroc, "F3"), Text.Interval(s.Fpr95, "F3"), Text.Interval(s.Aurc, "F2"), Text.Interval(s.ExcessAurc, "F2"), Text.Interval(s.Augrc, "F2"),
    }));

    /// <summary>Numbers read off the curve.</summary>
    public static string Selective(SelectiveMeasures selective) => PageFrame.Table("Read off the curve (on these rows; no guarantee)", ["", ""],
    [
        .. selective.CoverageAtRisk.Select(p => new[] { $"kept at a risk of {Text.Percent(p.At)}", Text.Interval(p.Value, "F4") }),
        .. selective.RiskAtCoverage.Select(p => new[] { $"risk when {Text.Percent(p.At)} are kept", Text.Interval(p.Value, "F4") }),
    ]);

    /// <summary>Unfamiliar rows.</summary>
    public static string Unfamiliar(UnfamiliarMeasures[] sets) => sets.Length == 0 ? "" : PageFrame.Table("Rows unlike the data", ["", "flagged", "by novelty", "by risk", "told by", "AUROC", "AUPR", "FPR95"],
        sets.SelectMany(u => u.Scores.Select((s, i) => new[]
        {
            i == 0 ? $"{Text.Escape(u.Set)} <small>{Text.Count(u.Rows, "row")}</small>" : "", i == 0 ? Text.Interval(u.Flagged, "F3") : "", i == 0 ? Text.Interval(u.ByNovelty, "F3") : "",
            i == 0 ? Text.Interval(u.ByRisk, "F3") : "", $"{s.Role} <small>{s.Score}</small>", Text.Interval(s.Auroc, "F3"), Text.Interval(s.Aupr, "F3"), Text.Interval(s.Fpr95, "F3"),
        })));

    /// <summary>Diversity in numbers, errors at equal coverage, what each member is worth, what members cost.</summary>
    public static string Diversity(EvaluateResult result)
    {
        (DiversityReport diversity, ConsensusMeasures consensus, CostMeasures cost) = (result.Diversity, result.Consensus, result.Cost);
        string numbers = PageFrame.Table("Agreement and its limits", ["", ""],
        [
            ["all members agree", Text.Interval(consensus.Unanimous, "F4")],
            ["wrong where all agree", Text.Interval(consensus.ErrorUnanimous, "F4")],
            ["share of all errors that lie there", Text.Interval(consensus.ErrorsUnanimous, "F4")],
            ["error correlation, mean over pairs", Text.Interval(diversity.MeanErrorCorrelation, "F3")],
            [$"effective members, of {diversity.Names.Length}", Text.Interval(diversity.EffectiveMembers, "F2")],
            ["both of two members wrong", Text.Interval(diversity.DoubleFault, "F4")],
            ["all members wrong", Text.Interval(diversity.AllWrong, "F4")],
            ["right although all members are wrong", Text.Count(diversity.RightAgainstAll, "row")],
            .. diversity.AtCoverage.Select(c => new[] { $"error of the {Text.Percent(c.Coverage)} kept, less the best member's", Text.Interval(c.Difference, "F4") }),
        ]);
        string exits = PageFrame.Table("Members asked a request, until nothing can change the answer", ["", ""],
        [
            ["for the largest mean probability", Text.Interval(cost.MeanExit, "F2")], ["for the majority", Text.Interval(cost.MajorityExit, "F2")],
            ["to know whether all agree", Text.Interval(cost.UnanimityExit, "F2")], ["asked now", $"{cost.Members}"],
        ]);
        return PageFrame.Grid(numbers, $"<div>{exits}{Selective(result.Selective)}</div>") + (diversity.Names.Length < 2 ? "" : PageFrame.Table("What each member is worth to the mean of all", ["", "Shapley, accuracy", "Shapley, AUGRC &times; 1000", "accuracy it adds", "AUGRC &times; 1000 it saves"],
            diversity.Members.Select(m => new[] { Text.Escape(m.Name), Text.Number(m.ShapleyAccuracy, "F4"), Text.Number(m.ShapleyAugrc, "F2"), Text.Interval(m.AccuracyGain, "F4"), Text.Interval(m.AugrcGain, "F2") })));
    }

    /// <summary>A regression's members and answers.</summary>
    public static string Regressions(string what, RegressionQuality[] models, string? tolerance)
    {
        bool likelihoods = models.Any(m => double.IsFinite(m.Nll.Value));
        string[] header = ["", "RMSE", "MAE", .. likelihoods ? ["NLL"] : Array.Empty<string>(), .. tolerance is null ? [] : new[] { $"off by more than {Text.Escape(tolerance)}" }];
        return PageFrame.Table(what, header, models.Select(m => (string[])
        [
            Text.Escape(m.Name), Text.Interval(m.Rmse, "G4"), Text.Interval(m.Mae, "G4"),
            .. likelihoods ? [Text.Interval(m.Nll, "G4")] : Array.Empty<string>(), .. tolerance is null ? [] : new[] { Text.Interval(m.Wrong, "F4") },
        ]));
    }

    static string Difference(ComparisonMetric metric, Estimate d)
    {
        string style = !d.ExcludesZero ? "" : d.Low > 0 == metric.LargerIsBetter ? "better" : "worse";
        string text = Text.Interval(d, Format(metric));
        return style.Length == 0 ? text : $"<span class=\"{style}\">{text}</span>";
    }

    static string Format(ComparisonMetric metric) => metric.LargerIsBetter ? "F3" : "F2";
}
