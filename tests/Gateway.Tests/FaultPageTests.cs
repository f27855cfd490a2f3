using System.Text;
using System.Text.RegularExpressions;
using Testing;

namespace Gateway.Tests;

/// <summary>docs/faults.md: every case of the fault matrix with the tests that put the gateway through it.</summary>
public sealed partial class FaultPageTests
{
    const int Cases = 75;

    // What no test makes, and why.
    static readonly Dictionary<int, (string Fault, string Why)> without = new()
    {
        [20] = ("a graphics processor is lost", "members run on processors; there is no such provider yet"),
    };

    [Fact]
    public void The_page_of_faults_does_not_lag() => GeneratedFile.ShouldBeCurrent("docs/faults.md", Page());

    [Fact]
    public void Every_case_has_a_test_or_a_reason()
    {
        int[] tested = [.. Found().Select(f => f.Number).Distinct()];
        tested.ShouldAllBe(n => n >= 1 && n <= Cases);
        tested.Intersect(without.Keys).ShouldBeEmpty();
        Enumerable.Range(1, Cases).Except(tested).Except(without.Keys).ShouldBeEmpty();
    }

    static string Page()
    {
        var page = new StringBuilder("""
            # Faults

            Made from the tests by `GATEWAY_WRITE_GENERATED=1 ./test`: each case, the test that puts the gateway through it, and the result. "passes" is what `.ci/run` found of every test here when this page was last true: it fails where one does not.

            | number | case | test | result |
            |---|---|---|---|

            """);
        var found = Found();
        for (int n = 1; n <= Cases; n++)
        {
            foreach (var (_, fault, test) in found.Where(f => f.Number == n))
                page.Append($"| {n} | {fault} | `{test}` | passes |\n");
            if (without.TryGetValue(n, out var missing))
                page.Append($"| {n} | {missing.Fault} | none: {missing.Why} | |\n");
        }

        return page.ToString();
    }

    static (int Number, string Fault, string Test)[] Found() => [.. Directory.GetFiles(Repository.File("tests"), "*.cs", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).SelectMany(file => Marked().Matches(File.ReadAllText(file)).SelectMany(m => m.Groups[1].Captures.Select((number, i) =>
            (int.Parse(number.Value, System.Globalization.CultureInfo.InvariantCulture), m.Groups[2].Captures[i].Value,
                m.Groups[3].Value is "class" ? m.Groups[4].Value : $"{Path.GetFileNameWithoutExtension(file)}.{m.Groups[4].Value}"))))
        .OrderBy(f => f.Item1).ThenBy(f => f.Item3, StringComparer.Ordinal)];

    // Attributes, other lines of attributes between them, and the name of what they are on.
    [GeneratedRegex("""(?:\[FaultCase\((\d+), "([^"]*)"\)\]\s*(?:\[(?!FaultCase)[^\n]*\]\s*)*)+[^\n(]*?\b(class|void|Task) (\w+)""")]
    private static partial Regex Marked();
}
