using Export.Evaluation;

namespace Export.Reporting;

/// <summary>The page of <c>evaluate --report</c> on a classification.</summary>
static class ClassificationPage
{
    /// <summary>The whole page.</summary>
    public static string Html(EvaluateResult result)
    {
        FlagCounts counts = result.Flags.Counts;
        int errors = counts.UnflaggedErrors + counts.FlaggedErrors;
        DiversityReport diversity = result.Diversity;
        string content = $"<h1>{Text.Escape(result.Family)}</h1>\n<p class=\"under\">answer {Text.Escape(result.Answer)}, {Text.Count(result.Rows, "row")}, {Text.Count(diversity.Names.Length, "member")}</p>\n"
            + PageFrame.Tiles(
                (Text.Percent(1 - ((double)errors / result.Rows)), "of the answers are right"),
                (Text.Percent(counts.Coverage), "of the rows are not flagged"),
                (Text.Percent(counts.UnflaggedRisk), "of those are wrong"),
                (Text.Percent(errors == 0 ? double.NaN : (double)counts.FlaggedErrors / errors), "of the wrong answers are flagged"))
            + SummaryWords.Of(result)
            + string.Concat(diversity.Warnings.Select(w => $"<div class=\"warn\"><p>{Text.Escape(w)}</p></div>\n"))
            + PageFrame.Section("Doubt and error", PageFrame.Grid([Charts.RiskCoverage(result.Selective.Curve, result.Flags), Charts.Reliability(result.Reliability), .. result.Histograms.Select(Charts.Histogram)]))
            + PageFrame.Section("Is the family worth its price?", ReportTables.Comparison(result))
            + PageFrame.Section("The rows it doubts most", DoubtfulCards.Html(result.Doubtful, diversity.Names, isClassification: true))
            + PageFrame.Section("Classes and members", PageFrame.SmallGrid([Charts.Classes(result.Classes, result.Flags.Alpha), .. diversity.Names.Length < 2 ? [] : Matrices(diversity)]))
            + PageFrame.Section("Diversity", ReportTables.Diversity(result))
            + PageFrame.Section("All numbers", ReportTables.Models("Members", result.Members) + ReportTables.Models("Answers", result.Answers) + ReportTables.Scores(result.Scores)
                + ReportTables.Unfamiliar(result.Unfamiliar))
            + PageFrame.Conventions([.. result.Notes, .. result.Conventions],
                $"small figures: 95&nbsp;% intervals, by a bootstrap over rows ({Text.Count(result.Bootstrap, "draw")}, seed {result.Seed}); in the comparison by {Text.Count(result.Replicates, "draw")} of calibrate and test halves");
        return PageFrame.Html($"{result.Family}, evaluated", content);
    }

    static string[] Matrices(DiversityReport diversity) =>
    [
        Charts.Matrix("agreement", "How often two members agree", "Share of the rows on which both answer alike.", diversity.Names, diversity.Agreement, v => v),
        Charts.Matrix("correlation", "Do they err on the same rows?", "Correlation of their errors: 1 on the same rows, 0 independently.", diversity.Names, diversity.ErrorCorrelation, v => v),
    ];
}
