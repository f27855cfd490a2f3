using Export.Evaluation;

namespace Export.Reporting;

/// <summary>The page of <c>evaluate --report</c> on a regression.</summary>
static class RegressionPage
{
    /// <summary>The whole page.</summary>
    public static string Html(RegressionResult result)
    {
        RegressionQuality? own = result.Answers.Concat(result.Members).FirstOrDefault(a => a.Name == result.Answer);
        string curve = result is { Selective: { } selective, Flags: { } flags } ? Charts.RiskCoverage(selective.Curve, flags) : "";
        (string, string)[] within = result.Tolerance is null ? [] : [(Text.Percent(1 - (own?.Wrong.Value ?? double.NaN)), $"within {Text.Escape(result.Tolerance)}")];
        string content = $"<h1>{Text.Escape(result.Family)}</h1>\n<p class=\"under\">answer {Text.Escape(result.Answer)}, {Text.Count(result.Rows, "row")}, {Text.Count(result.Members.Length, "member")}</p>\n"
            + PageFrame.Tiles([(Text.Number(own?.Rmse.Value ?? double.NaN, "G4"), "RMSE"), (Text.Number(own?.Mae.Value ?? double.NaN, "G4"), "mean absolute error"), .. within, (Text.Percent(1 - result.Flagged), "of the rows are not flagged")])
            + SummaryWords.Of(result)
            + PageFrame.Section("Doubt and error", PageFrame.Grid([curve, .. result.Histograms.DistinctBy(h => h.Score, StringComparer.Ordinal).Select(Charts.Histogram)]))
            + PageFrame.Section("The rows it doubts most", DoubtfulCards.Html(result.Doubtful, [.. result.Members.Select(m => m.Name)], isClassification: false))
            + PageFrame.Section("All numbers", ReportTables.Regressions("Members", result.Members, result.Tolerance) + ReportTables.Regressions("Answers", result.Answers, result.Tolerance)
                + Scores(result) + (result.Selective is null ? "" : ReportTables.Selective(result.Selective)) + ReportTables.Unfamiliar(result.Unfamiliar))
            + PageFrame.Conventions([.. result.Notes, .. result.Conventions], $"small figures: 95&nbsp;% intervals, by a bootstrap over rows ({Text.Count(result.Bootstrap, "draw")}, seed {result.Seed})");
        return PageFrame.Html($"{result.Family}, evaluated", content);
    }

    static string Scores(RegressionResult result) => PageFrame.Table("The members together", ["", ""],
    [
        ["CRPS", Text.Interval(result.Crps, "G4")],
        ["NLL of their mixture", Text.Interval(result.Nll, "G4")],
        .. result.Scores.Select(s => new[] { $"rank correlation of {s.Score} with |error|", Text.Interval(s.Spearman, "F3") }),
    ]) + (result.Scores.Any(s => s.Errors is not null) ? ReportTables.Scores([.. result.Scores.Select(s => s.Errors).OfType<ScoreMeasures>()]) : "");
}
