using Export.Evaluation;

namespace Export.Commands;

/// <summary>What <c>train</c> prints of its comparison; rivals that beat the family are warned of elsewhere.</summary>
static class WorthText
{
    public static void Print(TextWriter output, FamilyWorth worth)
    {
        if (worth.Family is { } family)
        {
            IEnumerable<string> values = [$"family {family.Value:F2}", .. worth.Rivals.Select(r => $"{r.Name} {r.Aurc.Value:F2}")];
            output.WriteLine($"AURC x1000 on the {worth.Rows} {worth.Split} rows (smaller is better): {string.Join(", ", values)}");
        }

        foreach (RivalWorth rival in worth.Rivals)
            output.WriteLine($"family less {rival.Name}: {Signed(rival.Difference.Value)}, 95 % interval {Signed(rival.Difference.Low)} to "
                + $"{Signed(rival.Difference.High)}: {Verdict(rival)}");
        foreach (string note in worth.Notes)
            output.WriteLine($"note: {note}");
    }

    static string Verdict(RivalWorth rival) => !rival.Difference.ExcludesZero ? "nothing was decided"
        : rival.Better ? "the family is worse" : "the family is better";

    static string Signed(double value) => (value > 0 ? "+" : "") + $"{value:F2}";
}
