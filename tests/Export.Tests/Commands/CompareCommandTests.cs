using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Tensors;
using Testing;

namespace Export.Tests.Commands;

public sealed class CompareCommandTests(BlobFamily blobs) : IClassFixture<BlobFamily>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Accuracy_coverage_unflagged_error_and_changes_are_those_that_were_built()
    {
        var (first, second) = Built();
        (int code, string output, string error) = await Cli.Run("compare", first, second, "--data", folder["rows.npz"], "--json");
        (code, error).ShouldBe((0, ""));
        JsonNode json = JsonNode.Parse(output)!;
        json["rows"]!.GetValue<int>().ShouldBe(75);
        // B answers 12 + 8 of 75 rows wrongly and flags 5 + 8; A does neither. p by Python: 2 x 0.5^20, 2 x 0.5^13.
        Measure(json, "accuracy", 1, 55 / 75.0, 1.9073486328125e-06);
        Measure(json, "coverage", 1, 62 / 75.0, 0.000244140625);
        Measure(json, "guaranteed coverage", 0, 0, 1);
        // Exactly 6e-8; of 10,000 draws none is as large, which is 1 in 10,001.
        Measure(json, "unflagged error", 0, 12 / 62.0, 1 / 10001.0);
        json["changed_answers"]!.GetValue<int>().ShouldBe(20);
        json["changed_flags"]!["only_first"]!.GetValue<int>().ShouldBe(0);
        json["changed_flags"]!["only_second"]!.GetValue<int>().ShouldBe(13);
        json["verdict"]!.GetValue<string>().ShouldBe("tiny/2 is worse than tiny/1 in accuracy and coverage and unflagged error");
        foreach (string side in new[] { "a", "b" })
        {
            long bytes = Directory.EnumerateFiles(Path.Combine(side == "a" ? first : second, "members")).Sum(f => new FileInfo(f).Length);
            json[side]!["model_bytes"]!.GetValue<long>().ShouldBe(bytes);
            json[side]!["milliseconds_per_row"]!.GetValue<double>().ShouldBeInRange(1e-4, 1000);
        }
    }

    [Fact]
    public async Task Fail_if_worse_exits_1_only_where_the_second_is_worse()
    {
        var (first, second) = Built();
        string[] data = ["--data", folder["rows.npz"], "--replicates", "20"];
        (await Cli.Run(["compare", first, second, .. data, "--fail-if-worse"])).Code.ShouldBe(1);
        (await Cli.Run(["compare", first, second, .. data])).Code.ShouldBe(0);
        var (code, output, _) = await Cli.Run(["compare", second, first, .. data, "--fail-if-worse"]);
        code.ShouldBe(0);
        output.ShouldContain("tiny/1 is better than tiny/2 in accuracy and coverage and unflagged error, and worse in nothing");
        (code, output, _) = await Cli.Run(["compare", first, first, .. data, "--fail-if-worse"]);
        code.ShouldBe(0);
        output.ShouldContain("neither better nor worse");
    }

    [Fact]
    public async Task Intervals_hold_the_difference_and_come_again_with_the_seed()
    {
        var (first, second) = Built();
        string[] args = ["compare", first, second, "--data", folder["rows.npz"], "--json", "--seed", "3"];
        JsonNode once = JsonNode.Parse((await Cli.Run(args)).Output)!["measures"]!, again = JsonNode.Parse((await Cli.Run(args)).Output)!["measures"]!;
        once.ToJsonString().ShouldBe(again.ToJsonString());
        JsonNode accuracy = once[0]!["difference"]!;
        accuracy["value"]!.GetValue<double>().ShouldBe(-20 / 75.0, 1e-12);
        // Of 75 rows 20 differ, all one way: binomial, standard error sqrt(0.2667 x 0.7333 / 75) = 0.0511.
        accuracy["low"]!.GetValue<double>().ShouldBe(-0.2667 - (1.96 * 0.0511), 0.02);
        accuracy["high"]!.GetValue<double>().ShouldBe(-0.2667 + (1.96 * 0.0511), 0.02);
    }

    [Fact]
    public async Task Coverage_without_a_guarantee_is_no_guaranteed_coverage()
    {
        string issued = blobs.Copy(), without = blobs.Copy(), csv = issued + ".csv";
        await blobs.Calibrate(issued);
        await Cli.Run("score", issued, "--data", blobs.Data, "--rows", "3500-4499", "--out", csv);
        double coverage = Decided.Read(csv).Count(r => !r.Flagged) / 1000.0;
        var (code, output, error) = await Cli.Run("compare", issued, without, "--data", blobs.Data, "--rows", "3500-4499", "--json", "--fail-if-worse");
        (code, error).ShouldBe((1, ""));
        JsonNode json = JsonNode.Parse(output)!;
        json["measures"]![1]!["a"]!.GetValue<double>().ShouldBe(coverage, 1e-12);
        json["measures"]![1]!["b"]!.GetValue<double>().ShouldBe(0);
        json["worse"]!.AsArray().Select(w => (string)w!).ShouldContain("guaranteed coverage");
        json["a"]!["guarantee_state"]!.GetValue<string>().ShouldBe("valid");
    }

    [Fact]
    public async Task A_family_trained_on_few_rows_is_worse_and_rows_that_either_learnt_from_are_refused()
    {
        string family = blobs.Copy(), weak = folder["weak"];
        (await Cli.Run("train", "--data", blobs.Data, "--rows", "1000-1008", "--kind", "linear", "--members", "3", "--epochs", "2", "--validation", "0",
            "--input", "x", "--name", "blobs", "--version", "2", "--out", weak)).Code.ShouldBe(0);
        var (code, output, _) = await Cli.Run("compare", family, weak, "--data", blobs.Data, "--rows", "3500-4499", "--fail-if-worse");
        code.ShouldBe(1, output);
        output.ShouldContain("blobs/2 is worse than blobs/1 in accuracy");
        var (refused, _, error) = await Cli.Run("compare", family, weak, "--data", blobs.Data, "--rows", "1008-1499");
        refused.ShouldBe(3);
        error.ShouldContain("1 of the 492 rows meant for 'evaluate' were used for 'train'");
    }

    [Fact]
    public async Task The_look_at_the_labels_is_kept_in_both_ledgers()
    {
        var (first, second) = Built();
        await Cli.Run("compare", first, second, "--data", folder["rows.npz"], "--replicates", "20");
        foreach (string family in new[] { first, second })
            JsonNode.Parse(File.ReadAllText(Path.Combine(family, "ledger.json")))!["looks"]!.AsArray().ShouldHaveSingleItem()!["rows"]!.GetValue<int>().ShouldBeGreaterThan(0);
    }

    // Version 1 answers 0 where x0 > x1 and never flags. Version 2: a answers 1 where 4 x1 > x0, b where 2 x1 > x0, c where 1.1 x1 > x0;
    // where they differ it flags. All rows have the label 0. Near-copies of a row differ from it in the 4th digit.
    (string First, string Second) Built()
    {
        string first = new TinyFamily().With("a", Linear(8, 8)).With("b", Linear(9, 9)).With("c", Linear(10, 10)).Write(folder["first"]);
        string second = new TinyFamily(version: "2").With("a", Linear(10, 40)).With("b", Linear(10, 20)).With("c", Linear(10, 11)).Write(folder["second"]);
        (float X0, int Count)[] kinds = [(5, 50), (1.05f, 12), (3, 5), (1.5f, 8)];
        float[] x = [.. kinds.SelectMany((k, kind) => Enumerable.Range(0, k.Count).SelectMany(i => new[] { k.X0 + (i * 1e-4f), kind == 0 ? 0f : 1f }))];
        NpzFile.Write(folder["rows.npz"], [Tensor.From<float>("x", Datatype.FP32, [75, 2], x), Tensor.From<long>("label", Datatype.INT64, [75], new long[75])]);
        return (first, second);
    }

    static byte[] Linear(float first, float second) => TinyModels.Linear(new float[,] { { first, 0 }, { 0, second } }, [0, 0]);

    static void Measure(JsonNode json, string name, double a, double b, double p)
    {
        JsonNode measure = json["measures"]!.AsArray().Single(m => (string?)m!["name"] == name)!;
        measure["a"]!.GetValue<double>().ShouldBe(a, 1e-12);
        measure["b"]!.GetValue<double>().ShouldBe(b, 1e-12);
        measure["p"]!.GetValue<double>().ShouldBe(p, 1e-12);
    }
}
