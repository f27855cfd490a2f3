using System.Globalization;
using System.Text.Json.Nodes;
using Export.Tests.Commands;
using Testing;

namespace Export.Tests.Diversity;

/// <summary>
/// Two cues that always agree where labels are: a line through the first column, and three slabs of the second, which are harder to
/// learn. Every plain member takes the line alone.
/// </summary>
public sealed class SimplicityBiasTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public SimplicityBiasTests()
    {
        var random = new Random(5);
        bool Coin() => random.Next(2) == 1;
        Write("train.csv", 800, () => Coin() is var y ? (y, y, y) : default, random);
        Write("free.csv", 400, () => (false, Coin(), Coin()), random);
        Write("flipped.csv", 600, () => Coin() is var y ? (y, !y, y) : default, random);
        // The line is wrong in every second row.
        Write("mixed.csv", 600, () => Coin() is var y ? (y, Coin(), y) : default, random);
        File.WriteAllLines(folder["both.csv"], [.. File.ReadLines(folder["train.csv"]), .. File.ReadLines(folder["mixed.csv"]).Skip(1)]);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Plain_members_are_unanimous_and_wrong_where_the_simple_cue_flips()
    {
        await Train("seeds", "--members", "3");

        (int accuracy, double unanimous) = await Flipped("seeds", 0);
        unanimous.ShouldBeGreaterThan(0.95);
        accuracy.ShouldBeLessThan(30);
    }

    [Fact]
    public async Task A_family_of_members_that_err_alike_is_refused_and_nothing_is_written()
    {
        string[] train = ["train", "--data", folder["both.csv"], "--rows", "0-799", "--fit-rows", "800-1399", "--hidden", "32", "--epochs", "40",
            "--learning-rate", "0.01", "--members", "3", "--name", "cues", "--out", folder["cues"]];
        var (code, output, error) = await Cli.Run(train);

        code.ShouldBe(1);
        output.ShouldContain("effective members 1.0");
        error.ShouldContain("refused: seed-0 and seed-1 are nearly copies: they agree on");
        error.ShouldContain("write the family all the same with --keep-anyway");
        Directory.Exists(folder["cues"]).ShouldBeFalse();

        (code, _, error) = await Cli.Run([.. train, "--keep-anyway", "--no-single"]);
        code.ShouldBe(0);
        error.ShouldContain("warning: kept although seed-0 and seed-1 are nearly copies");
        JsonNode report = JsonNode.Parse(File.ReadAllText(folder["cues/train.json"]))!;
        report["gate"]!["rows"]!.GetValue<int>().ShouldBe(600);
        report["diversity"]![0]!["effective_members"]!.GetValue<double>().ShouldBeInRange(1, 1.05);
    }

    [Fact]
    public async Task A_second_member_that_is_pushed_off_on_unlabelled_rows_learns_the_other_cue()
    {
        JsonNode[] lines = await Train("dbat", "--members", "2", "--diversity", "dbat", "--unlabelled", folder["free.csv"], "--diversity-weight", "0.3");

        // The control: plain members of the same seeds do not differ on those rows.
        lines[0]["members"]!.GetValue<string>().ShouldBe("plain members (seeds)");
        lines[0]["disagreement"]!.GetValue<double>().ShouldBeLessThan(0.05);
        // Half of the rows have cues that differ.
        lines[1]["disagreement"]!.GetValue<double>().ShouldBeInRange(0.35, 0.65);
        (int accuracy, _) = await Flipped("dbat", 1);
        accuracy.ShouldBeGreaterThan(540);
        (await Flipped("dbat", 0)).Right.ShouldBeLessThan(60);
        JsonNode recipe = JsonNode.Parse(File.ReadAllText(folder["dbat/family.json"]))!["members"]![1]!["recipe"]!["diversity"]!;
        recipe.ToJsonString().ShouldBe("""{"by":"dbat","weight":0.3}""");
    }

    [Fact]
    public async Task Members_learnt_together_differ_on_unlabelled_rows_and_not_on_labelled_ones()
    {
        JsonNode[] lines = await Train("divdis", "--members", "2", "--diversity", "divdis", "--unlabelled", folder["free.csv"]);

        lines[0]["disagreement"]!.GetValue<double>().ShouldBeLessThan(0.05);
        lines[1]["disagreement"]!.GetValue<double>().ShouldBeGreaterThan(0.3);
        lines[1]["unanimous"]!.GetValue<double>().ShouldBeGreaterThan(0.95);
    }

    [Theory]
    [InlineData("snapshots")]
    [InlineData("averaged")]
    public async Task Stops_and_means_of_runs_are_members_that_learnt(string kind)
    {
        await Train(kind, "--members", "2", "--diversity", kind, "--no-single");

        JsonNode[] members = [.. JsonNode.Parse(File.ReadAllText(folder[$"{kind}/family.json"]))!["members"]!.AsArray().Select(m => m!)];
        members.Select(m => (string)m["name"]!).ShouldBe([$"{kind}-0", $"{kind}-1"]);
        members.ShouldAllBe(m => m["validation"]!["accuracy"]!.GetValue<double>() > 0.95);
        members[0]["sha256"]!.GetValue<string>().ShouldNotBe(members[1]["sha256"]!.GetValue<string>());
    }

    [Fact]
    public async Task Unlabelled_rows_count_as_learnt_from()
    {
        await Train("dbat", "--members", "2", "--diversity", "dbat", "--unlabelled", folder["free.csv"], "--unlabelled-rows", "0-99", "--no-single");
        (await Cli.Run("evaluate", folder["dbat"], "--data", folder["free.csv"], "--rows", "90-199")).Error.ShouldContain("10 of the 110 rows meant for 'evaluate' were used for 'train'");
    }

    [Theory]
    [InlineData(2, "--diversity dbat: --unlabelled FILE was expected with it", "--diversity", "dbat")]
    [InlineData(2, "--diversity-weight: says nothing to --diversity seeds", "--diversity-weight", "2")]
    [InlineData(2, "--diversity snapshots and --bootstrap", "--diversity", "snapshots", "--bootstrap")]
    [InlineData(3, "nowhere.csv", "--diversity", "divdis", "--unlabelled", "nowhere.csv")]
    public async Task What_cannot_be_is_refused(int code, string message, params string[] options)
    {
        var (given, _, error) = await Cli.Run(["train", "--data", folder["train.csv"], "--name", "x", "--out", folder["x"], .. options]);
        given.ShouldBe(code);
        error.ShouldContain(message);
    }

    async Task<JsonNode[]> Train(string name, params string[] more)
    {
        var (code, output, error) = await Cli.Run(["train", "--data", folder["train.csv"], "--hidden", "32", "--epochs", "50", "--patience", "50", "--learning-rate", "0.01",
            "--validation", "0.2", "--name", name, "--out", folder[name], "--json", .. more]);
        code.ShouldBe(0, error);
        return [.. JsonNode.Parse(output)!["diversity"]!.AsArray().Select(l => l!)];
    }

    // Rows that a member answers rightly, and the share on which all say the same.
    async Task<(int Right, double Unanimous)> Flipped(string name, int member)
    {
        string csv = folder[$"{name}-{member}.decisions.csv"];
        (await Cli.Run("score", folder[name], "--data", folder["flipped.csv"], "--out", csv)).Code.ShouldBe(0);
        string[] truth = [.. File.ReadLines(folder["flipped.csv"]).Skip(1).Select(l => l.Split(',')[2])];
        string[][] votes = [.. Decided.Read(csv).Select(d => d.Votes.Split(' '))];
        return (votes.Zip(truth).Count(p => (p.First[member] == "0" ? "a" : "b") == p.Second), votes.Count(v => v.Distinct().Count() == 1) / (double)votes.Length);
    }

    void Write(string name, int rows, Func<(bool Label, bool Simple, bool Hard)> draw, Random random) =>
        File.WriteAllLines(folder[name], ["simple,hard,label", .. Enumerable.Range(0, rows).Select(_ =>
        {
            (bool label, bool simple, bool hard) = draw();
            double first = (simple ? 1 : -1) * (0.5 + random.NextDouble()), second = hard ? 0.65 + (0.35 * random.NextDouble()) : 0.35 * random.NextDouble();
            return string.Create(CultureInfo.InvariantCulture, $"{first:F4},{(random.Next(2) == 1 ? second : -second):F4},{(label ? "b" : "a")}");
        })]);
}
