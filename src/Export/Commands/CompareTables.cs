using Export.Evaluation;

namespace Export.Commands;

/// <summary>What <c>compare</c> prints: the verdict last.</summary>
static class CompareTables
{
    public static void Print(TextWriter output, CompareResult result)
    {
        var (a, b) = (result.A, result.B);
        output.WriteLine($"A {a.Name}, answer {a.Answer}, guarantee {a.Guarantee} ({a.GuaranteeState}); B {b.Name}, answer {b.Answer}, guarantee {b.Guarantee} ({b.GuaranteeState}); {result.Rows} rows");
        TextTable.Write(output, ["", "A", "B", "B less A", "95 % interval", "p", "B is"], [.. result.Measures.Select(Row)]);
        TextTable.Write(output, ["cost", "A", "B"],
        [
            ["ms a row, median", $"{a.MillisecondsPerRow:F3}", $"{b.MillisecondsPerRow:F3}"],
            ["bytes of models", $"{a.ModelBytes}", $"{b.ModelBytes}"],
            ["rows not flagged", $"{a.Flags.Unflagged}", $"{b.Flags.Unflagged}"],
            ["wrong among them", $"{a.Flags.UnflaggedErrors}", $"{b.Flags.UnflaggedErrors}"],
        ]);
        output.WriteLine($"changed answers: {result.ChangedAnswers} rows; changed flags: {result.ChangedFlags.OnlyFirst} by A alone, "
            + $"{result.ChangedFlags.OnlySecond} by B alone (p {P(result.ChangedFlags.P)})");
        foreach (string note in result.Notes)
            output.WriteLine($"note: {note}");
        output.WriteLine(result.Verdict);
    }

    static string[] Row(ComparedMeasure m) =>
    [
        m.Name, F4(m.A), F4(m.B), Signed(m.Difference.Value), $"{Signed(m.Difference.Low)} to {Signed(m.Difference.High)}", P(m.P),
        m.Decides ? m.Verdict : $"{m.Verdict} (not asked)",
    ];

    static string P(double p) => double.IsNaN(p) ? "-" : p < 0.0001 ? "0.0001 or less" : $"{p:F4}";

    static string Signed(double value) => double.IsNaN(value) ? "-" : (value > 0 ? "+" : "") + $"{value:F4}";

    static string F4(double value) => double.IsNaN(value) ? "-" : $"{value:F4}";
}
