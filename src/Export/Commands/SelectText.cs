using Export.Selection;

namespace Export.Commands;

/// <summary>What <c>select</c> prints.</summary>
static class SelectText
{
    public static void Print(TextWriter output, SelectResult result)
    {
        int plausible = result.Members.Count(m => m.IsPlausible);
        output.WriteLine($"{result.From}, answer {result.Answer}, {result.Rows} rows; loss {result.Loss}, beside {result.Best}; limits: one-sided 95 %, {result.Limit}");
        TextTable.Write(output, ["member", result.Loss, "less best", "upper limit", "disagrees", "plausible", "chosen"], [.. result.Members.Select(m => new[]
        {
            m.Name, Numbers.F4(m.Loss), Numbers.F4(m.Difference), Numbers.F4(m.Upper), Numbers.F4(m.Disagreement), m.IsPlausible ? "yes" : "no", m.IsChosen ? "yes" : "",
        })]);
        output.WriteLine($"{plausible} of {result.Members.Length} members are within {result.Epsilon:R} of {result.Best}: Rashomon ratio {result.RashomonRatio:F2}");
        output.WriteLine($"ambiguity {result.Ambiguity:F4}: share of rows on which some of them disagrees with {result.Best}; discrepancy {result.Discrepancy:F4}: on "
            + "which the most different one does");
        foreach (SelectCoverage some in result.Coverages)
            output.WriteLine($"{some.Members} ({some.Count}): guaranteed coverage at {100 * result.Alpha:0.###} %, half by half, {some.Coverage:F4}; AURC x1000 {some.Aurc:F2}");
        foreach (string note in result.Notes)
            output.WriteLine($"note: {note}");
        output.WriteLine(result.Folder is { } folder ? $"wrote {folder}: {result.Members.Count(m => m.IsChosen)} members, without a guarantee"
            : $"nothing is plausible beside {result.Best}: nothing was written");
    }
}
