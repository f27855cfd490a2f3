using Export.Evaluation;

namespace Export.Commands;

/// <summary>What <c>evaluate</c> prints: the comparison first.</summary>
static class EvaluateTables
{
    public static void Print(TextWriter output, EvaluateResult result)
    {
        output.WriteLine($"{result.Family}, answer {result.Answer}, {result.Rows} rows; intervals: 95 %, paired bootstrap over {result.Replicates} re-drawn calibrate/test halves");
        TextTable.Write(output, ["", .. result.Contenders], [.. result.Comparison.Select(m => (string[])[m.Name, .. m.Values.Select(v => Cell(m, v))])]);
        for (int c = 0; c < result.Contenders.Length - 1; c++)
            Verdicts(output, result, c);
        output.WriteLine("AURC, AUGRC: smaller is better. Coverage: share not flagged by the threshold that the fixed sequence accepts, delta 0.05.");
        foreach (string note in result.Notes)
            output.WriteLine($"note: {note}");
        output.WriteLine();
        Qualities(output, "member", result.Members);
        Qualities(output, "answer", result.Answers);
        TextTable.Write(output, ["score", "AUROC for errors", "FPR95", "AURC x1000", "E-AURC x1000", "AUGRC x1000"],
            [.. result.Scores.Select(s => new[] { s.Score, F4(s.Auroc), F4(s.Fpr95), F2(s.Aurc), F2(s.ExcessAurc), F2(s.Augrc) })]);
        output.WriteLine($"coverage at an empirical risk of 1, 2, 5 % (no guarantee): {string.Join(", ", result.CoverageAtRisk.Select(F4))}");
        output.WriteLine($"empirical risk at a coverage of 80, 90, 95 %: {string.Join(", ", result.RiskAtCoverage.Select(F4))}");
        Flags(output, result.Flags);
        if (result.Unfamiliar.Length > 0)
        {
            TextTable.Write(output, ["unfamiliar rows", "rows", "flagged", "by novelty", "by risk"],
                [.. result.Unfamiliar.Select(u => new[] { u.Set, $"{u.Rows}", F4(u.Flagged), F4(u.ByNovelty), F4(u.ByRisk) })]);
        }
    }

    static void Verdicts(TextWriter output, EvaluateResult result, int rival)
    {
        output.WriteLine($"family less {result.Contenders[rival]}:");
        TextTable.Write(output, ["", "difference", "interval", "verdict"], [.. result.Comparison.Select(m =>
        {
            Estimate d = m.Differences[rival];
            return new[] { m.Name, Signed(m, d.Value), $"{Signed(m, d.Low)} to {Signed(m, d.High)}", Verdict(m, d) };
        })]);
    }

    static string Verdict(ComparisonMetric metric, Estimate difference)
    {
        if (!difference.ExcludesZero)
            return "includes 0: no claim";
        return difference.Low > 0 == metric.LargerIsBetter ? "excludes 0: the family is better" : "excludes 0: the family is worse";
    }

    static void Qualities(TextWriter output, string what, ModelQuality[] models) =>
        TextTable.Write(output, [what, "rows", "accuracy", "NLL", "Brier", "ECE-15"],
            [.. models.Select(m => new[] { m.Name, $"{m.Rows}", F4(m.Accuracy), F4(m.Nll), F4(m.Brier), F4(m.Ece) })]);

    static void Flags(TextWriter output, FlagReport flags)
    {
        FlagCounts counts = flags.Counts;
        output.WriteLine($"own gates (guarantee {flags.Guarantee}, state {flags.State}): coverage {F4(counts.Coverage)}");
        TextTable.Write(output, ["", "rows", "wrong", "error", "Clopper-Pearson 95 %"],
        [
            ["unflagged", $"{counts.Unflagged}", $"{counts.UnflaggedErrors}", F4(counts.UnflaggedRisk), $"{F4(flags.UnflaggedLow)} to {F4(flags.UnflaggedHigh)}"],
            ["flagged", $"{counts.Flagged}", $"{counts.FlaggedErrors}", F4(counts.FlaggedRisk), $"{F4(flags.FlaggedLow)} to {F4(flags.FlaggedHigh)}"],
        ]);
    }

    static string Cell(ComparisonMetric metric, Estimate value) =>
        $"{Number(metric, value.Value)} [{Number(metric, value.Low)}, {Number(metric, value.High)}]";

    static string Signed(ComparisonMetric metric, double value) => (value > 0 ? "+" : "") + Number(metric, value);

    // Areas are in thousandths, everything else is a share.
    static string Number(ComparisonMetric metric, double value) => double.IsNaN(value) ? "-" : metric.LargerIsBetter ? $"{value:F3}" : $"{value:F2}";

    static string F4(double value) => double.IsNaN(value) ? "-" : $"{value:F4}";

    static string F2(double value) => double.IsNaN(value) ? "-" : $"{value:F2}";
}
