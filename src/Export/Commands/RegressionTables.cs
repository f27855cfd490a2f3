using Export.Evaluation;

namespace Export.Commands;

/// <summary>What <c>evaluate</c> prints of a regression.</summary>
static class RegressionTables
{
    public static void Print(TextWriter output, RegressionResult result)
    {
        output.WriteLine($"{result.Family}, answer {result.Answer}, {result.Rows} rows; 95 % intervals by a bootstrap over rows, {result.Bootstrap} draws, seed {result.Seed}");
        foreach (string note in result.Notes)
            output.WriteLine($"note: {note}");
        Qualities(output, result, "member", result.Members);
        Qualities(output, result, "answer", result.Answers);
        TextTable.Write(output, ["", "value"],
        [
            [$"RMSE less that of {result.BestMember}", Numbers.G4(result.RmseDifference)],
            [$"MAE less that of {result.BestMember}", Numbers.G4(result.MaeDifference)],
            ["CRPS of the members", Numbers.G4(result.Crps)],
            ["NLL of their mixture", Numbers.G4(result.Nll)],
        ]);
        TextTable.Write(output, ["score", "Spearman with |error|", "AUROC for errors", "FPR95", "AURC x1000", "E-AURC x1000", "AUGRC x1000"], [.. result.Scores.Select(s => new[]
        {
            s.Score, Numbers.F3(s.Spearman), s.Errors is { } e ? Numbers.F3(e.Auroc) : "", s.Errors is { } f ? Numbers.F3(f.Fpr95) : "",
            s.Errors is { } a ? Numbers.F2(a.Aurc) : "", s.Errors is { } x ? Numbers.F2(x.ExcessAurc) : "", s.Errors is { } g ? Numbers.F2(g.Augrc) : "",
        })]);
        if (result is { Selective: { } selective, Flags: { } flags })
        {
            output.WriteLine($"wrong: off by more than {result.Tolerance}");
            MeasureTables.Selective(output, selective, flags);
            MeasureTables.Flags(output, flags);
        }
        else
            output.WriteLine($"flagged by its own gates: {Numbers.F4(result.Flagged)}");
        MeasureTables.Unfamiliar(output, result.Unfamiliar);
        foreach (string convention in result.Conventions)
            output.WriteLine($"convention: {convention}");
    }

    static void Qualities(TextWriter output, RegressionResult result, string what, RegressionQuality[] models) =>
        TextTable.Write(output, [what, "rows", "NLL", "RMSE", "MAE", result.Tolerance is null ? "" : $"off by more than {result.Tolerance}"], [.. models.Select(m => new[]
        {
            m.Name, $"{m.Rows}", double.IsFinite(m.Nll.Value) ? Numbers.G4(m.Nll) : "", Numbers.G4(m.Rmse), Numbers.G4(m.Mae), result.Tolerance is null ? "" : Numbers.F4(m.Wrong),
        })]);
}
