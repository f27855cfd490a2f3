using Export.Imprecise;

namespace Export.Commands;

/// <summary>What <c>train</c> prints of environments.</summary>
static class ImpreciseText
{
    const int Shown = 12;

    public static void Print(TextWriter output, ImpreciseReport report)
    {
        int[] shown = [.. Enumerable.Range(0, Math.Min(Shown, report.Environments.Length))];
        if (report.Members.Length == 0)
        {
            output.WriteLine($"{report.Environments.Length} environments; nothing was held out to measure their risks on");
            return;
        }

        output.WriteLine($"risk on {report.Held.Sum()} held-out rows, by environment{(shown.Length < report.Environments.Length ? $" (the first {Shown} of {report.Environments.Length})" : "")}:");
        TextTable.Write(output, ["lambda", "mean", "CVaR", "worst", .. shown.Select(e => report.Environments[e]), "plausible beside it"],
        [
            .. report.Members.Select(m => new[] { $"{m.Lambda:R}", Risk(m, m.Mean), Risk(m, m.At(m.Lambda)), Risk(m, m.Worst) }
                .Concat(shown.Select(e => m.Risks[e] is { } risk ? Risk(m, risk) : ""))
                .Append(string.Join(' ', report.Plausible(m.Lambda).Select(l => $"{l:R}"))).ToArray()),
        ]);
    }

    // Nats of classes; squares of a unit that may be any.
    static string Risk(EnvironmentRisks member, double risk) => member.Accuracies is null ? $"{risk:G4}" : $"{risk:F4}";
}
