using Export.Evaluation;

namespace Export.Commands;

/// <summary>Tables that classifications and regressions share.</summary>
static class MeasureTables
{
    public static void Selective(TextWriter output, SelectiveMeasures selective, FlagReport flags)
    {
        TextTable.Write(output, ["empirical, no guarantee", "value"],
        [
            .. selective.CoverageAtRisk.Select(p => new[] { $"coverage at a risk of {100 * p.At:0.#} %", Numbers.F4(p.Value) }),
            .. selective.RiskAtCoverage.Select(p => new[] { $"risk at a coverage of {100 * p.At:0.#} %", Numbers.F4(p.Value) }),
        ]);
        foreach (string line in TextCharts.RiskCoverage(selective.Curve, flags.Counts.Coverage, flags.Alpha))
            output.WriteLine(line);
    }

    public static void Flags(TextWriter output, FlagReport flags)
    {
        FlagCounts counts = flags.Counts;
        output.WriteLine($"own gates (guarantee {flags.Guarantee}, state {flags.State}): coverage {Numbers.F4(counts.Coverage)}");
        TextTable.Write(output, ["", "rows", "wrong", "error", "Clopper-Pearson 95 %"],
        [
            ["unflagged", $"{counts.Unflagged}", $"{counts.UnflaggedErrors}", Numbers.F4(counts.UnflaggedRisk), $"{Numbers.F4(flags.UnflaggedLow)} to {Numbers.F4(flags.UnflaggedHigh)}"],
            ["flagged", $"{counts.Flagged}", $"{counts.FlaggedErrors}", Numbers.F4(counts.FlaggedRisk), $"{Numbers.F4(flags.FlaggedLow)} to {Numbers.F4(flags.FlaggedHigh)}"],
        ]);
    }

    public static void Unfamiliar(TextWriter output, UnfamiliarMeasures[] sets)
    {
        if (sets.Length == 0)
            return;
        TextTable.Write(output, ["unfamiliar rows", "rows", "flagged", "by novelty", "by risk"],
            [.. sets.Select(u => new[] { u.Set, $"{u.Rows}", Numbers.F3(u.Flagged), Numbers.F3(u.ByNovelty), Numbers.F3(u.ByRisk) })]);
        TextTable.Write(output, ["unfamiliar rows", "told by", "AUROC", "AUPR", "FPR95"],
            [.. sets.SelectMany(u => u.Scores.Select(s => new[] { u.Set, $"{s.Role} ({s.Score})", Numbers.F3(s.Auroc), Numbers.F3(s.Aupr), Numbers.F3(s.Fpr95) }))]);
    }
}
