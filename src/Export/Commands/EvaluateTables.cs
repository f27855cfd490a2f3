using Export.Evaluation;

namespace Export.Commands;

/// <summary>What <c>evaluate</c> prints of a classification: the comparison first, then proper scores before diagnostics.</summary>
static class EvaluateTables
{
    public static void Print(TextWriter output, EvaluateResult result)
    {
        output.WriteLine($"{result.Family}, answer {result.Answer}, {result.Rows} rows; intervals: 95 %, paired bootstrap over {result.Replicates} re-drawn calibrate/test halves, seed {result.Seed}");
        TextTable.Write(output, ["", .. result.Contenders], [.. result.Comparison.Select(m => (string[])[m.Name, .. m.Values.Select(v => Cell(m, v))])]);
        for (int c = 0; c < result.Contenders.Length - 1; c++)
            Verdicts(output, result, c);
        output.WriteLine("AURC, AUGRC: smaller is better. Coverage: share not flagged by the threshold that the fixed sequence accepts, delta 0.05.");
        foreach (string note in result.Notes)
            output.WriteLine($"note: {note}");
        output.WriteLine();
        output.WriteLine($"all that follows: 95 % intervals by a bootstrap over rows, {result.Bootstrap} draws, seed {result.Seed}");
        Qualities(output, "member", result.Members);
        Qualities(output, "answer", result.Answers);
        TextTable.Write(output, ["score", "AUROC for errors", "FPR95", "AURC x1000", "E-AURC x1000", "AUGRC x1000"],
            [.. result.Scores.Select(s => new[] { s.Score, Numbers.F3(s.Auroc), Numbers.F3(s.Fpr95), Numbers.F2(s.Aurc), Numbers.F2(s.ExcessAurc), Numbers.F2(s.Augrc) })]);
        MeasureTables.Selective(output, result.Selective, result.Flags);
        foreach (string line in TextCharts.Reliability(result.Reliability))
            output.WriteLine(line);
        MeasureTables.Flags(output, result.Flags);
        TextTable.Write(output, ["class", "rows", "wrong", "error, Clopper-Pearson 95 %", "unflagged", "wrong", "error"], [.. result.Classes.Select(c => new[]
        {
            c.Class, $"{c.Rows}", $"{c.Errors}", $"{Numbers.F4(c.Low)} to {Numbers.F4(c.High)}", $"{c.Unflagged}", $"{c.UnflaggedErrors}", $"{Numbers.F4(c.UnflaggedLow)} to {Numbers.F4(c.UnflaggedHigh)}",
        })]);
        MeasureTables.Unfamiliar(output, result.Unfamiliar);
        DiversityTables.Print(output, result);
        if (result.Pairs is { } pairs)
            DiversityTables.Pairs(output, pairs);
        foreach (string convention in result.Conventions)
            output.WriteLine($"convention: {convention}");
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

    static void Qualities(TextWriter output, string what, ModelMeasures[] models) =>
        TextTable.Write(output, [what, "rows", "Brier", "NLL", "accuracy", "ECE-15", "adaptive ECE"],
            [.. models.Select(m => new[] { m.Name, $"{m.Rows}", Numbers.F4(m.Brier), Numbers.F4(m.Nll), Numbers.F4(m.Accuracy), Numbers.F4(m.Ece), Numbers.F4(m.AdaptiveEce) })]);

    static string Cell(ComparisonMetric metric, Estimate value) =>
        $"{Number(metric, value.Value)} [{Number(metric, value.Low)}, {Number(metric, value.High)}]";

    static string Signed(ComparisonMetric metric, double value) => (value > 0 ? "+" : "") + Number(metric, value);

    // Areas are in thousandths, everything else is a share.
    static string Number(ComparisonMetric metric, double value) => double.IsNaN(value) ? "-" : metric.LargerIsBetter ? $"{value:F3}" : $"{value:F2}";
}
