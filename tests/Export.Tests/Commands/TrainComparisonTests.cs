using System.Text.Json.Nodes;
using Testing;

namespace Export.Tests.Commands;

/// <summary>
/// Two classes on a 4×4 chequerboard, which two hidden units cannot tell apart and ten can somewhat. Rows 0-1199 train,
/// 1200-1599 fit.
/// </summary>
public sealed class TrainComparisonTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public TrainComparisonTests()
    {
        var random = new Random(3);
        IEnumerable<string> rows = Enumerable.Range(0, 1600).Select(_ =>
        {
            double x = 4 * random.NextDouble(), y = 4 * random.NextDouble();
            return FormattableString.Invariant($"{x:F5},{y:F5},{(((int)x + (int)y) % 2 == 0 ? "black" : "white")}");
        });
        File.WriteAllLines(folder["board.csv"], ["x,y,label", .. rows]);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task One_network_that_does_better_is_warned_of_and_kept_in_the_report()
    {
        (int code, string output, string error) = await Train("a", "--fit-rows", "1200-1599");

        code.ShouldBe(0);
        // Five members of 2 units, 2·2 + 2·2 multiply-adds each, cost what one of 10 does.
        error.ShouldStartWith("warning: one network (mlp-10, 1.00 x the multiply-adds) does better than the family on the 400 fit rows: ");
        output.ShouldContain("AURC x1000 on the 400 fit rows (smaller is better): family ");
        output.ShouldContain("the family is worse");
        JsonNode kept = Report("a");
        kept["rivals"]!.AsArray().Count.ShouldBe(2);
        kept["rivals"]![1]!["verdict"]!.GetValue<string>().ShouldBe("better");
        error.ShouldContain(kept["warnings"]!.AsArray().Select(w => w!.GetValue<string>()).Last());
        File.ReadAllText(folder["a/family.json"]).ShouldNotContain("mlp-10");
    }

    [Fact]
    public async Task The_familys_area_is_that_of_the_decisions_that_score_writes()
    {
        (_, string output, _) = await Train("a", "--fit-rows", "1200-1599", "--no-single", "--json");
        await Cli.Run("score", folder["a"], "--data", folder["board.csv"], "--rows", "1200-1599", "--out", folder["a.csv"]);
        string[] truth = [.. File.ReadLines(folder["board.csv"]).Skip(1).Select(l => l.Split(',')[2])];
        Decided[] decided = Decided.Read(folder["a.csv"]);

        double area = 1000 * Area([.. decided.GroupBy(d => d.Risk).OrderBy(g => g.Key)
            .Select(g => (g.Count(), g.Count(d => truth[d.Row] != (d.Prediction == 0 ? "black" : "white"))))]);

        JsonNode printed = JsonNode.Parse(output)!["comparison"]!;
        printed["family"]!["value"]!.GetValue<double>().ShouldBe(area, 1e-6);
        printed.ToJsonString().ShouldBe(Report("a").ToJsonString());
    }

    [Fact]
    public async Task What_is_written_besides_the_report_does_not_depend_on_the_comparison()
    {
        await Train("a");
        (int code, string output, _) = await Train("b", "--no-single");

        (code, output.Contains("no single network of the family's cost is compared: --no-single")).ShouldBe((0, true));
        output.ShouldContain("AURC x1000 on the 120 validation rows");
        foreach (string file in new[] { "family.json", "golden.npz", "splits.npz", "members/seed-0.onnx", "members/seed-4.onnx" })
            File.ReadAllBytes(folder[$"b/{file}"]).ShouldBe(File.ReadAllBytes(folder[$"a/{file}"]), file);
    }

    [Fact]
    public async Task Linear_members_have_no_larger_network_of_their_kind()
    {
        (_, string output, _) = await Train("a", "--kind", "linear");
        output.ShouldContain("a linear model has no larger one of its kind");
        Report("a")["rivals"]!.AsArray().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("one member is all there is", "--members", "1")]
    [InlineData("no rows were held out", "--validation", "0")]
    public async Task Where_nothing_can_be_compared_the_reason_is_said(string reason, params string[] options)
    {
        (int code, string output, string error) = await Train("a", options);
        (code, error, output.Contains(reason)).ShouldBe((0, "", true));
        Report("a")["split"]!.GetValue<string>().ShouldBe("none");
    }

    Task<(int Code, string Output, string Error)> Train(string name, params string[] more) => Cli.Run(["train",
        "--data", folder["board.csv"], "--rows", "0-1199", "--hidden", "2", "--epochs", "60", "--learning-rate", "0.02", "--name", "board",
        "--out", folder[name], .. more]);

    JsonNode Report(string name) => JsonNode.Parse(File.ReadAllText(folder[$"{name}/train.json"]))!["comparison"]!;

    // Groups of equal risk, ascending: trapezoids of risk over coverage, the first point flat to 0.
    static double Area((int Rows, int Errors)[] groups)
    {
        double total = groups.Sum(g => g.Rows), area = 0, coverage = 0, risk = double.NaN, rows = 0, errors = 0;
        foreach ((int more, int wrong) in groups)
        {
            (rows, errors) = (rows + more, errors + wrong);
            double next = errors / rows;
            area += ((rows / total) - coverage) * (double.IsNaN(risk) ? next : (risk + next) / 2);
            (coverage, risk) = (rows / total, next);
        }

        return area;
    }
}
