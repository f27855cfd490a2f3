using System.Text;
using System.Text.Json.Nodes;
using Gateway.Replaying;
using Gateway.Tests.Commands;
using Gateway.Tests.Guard;
using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Replaying;

/// <summary>./gateway replay says what another version would have answered.</summary>
public class ReplayTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Twenty inputs and eight classes, so that sums are long enough for their order to show in the last bits.
    [Fact]
    public async Task Through_the_same_version_every_output_of_every_member_is_the_same_to_the_bit_whatever_part_of_a_batch_was_recorded()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(Wide, """{"Store":{"AuditUnflagged":0.3,"AuditFlagged":0}}""");
        var random = new Random(7);
        foreach (int rows in new[] { 1, 2, 3, 5, 8, 13, 33, 64 })
        {
            string data = string.Join(',', Enumerable.Range(0, rows * 20).Select(_ => ((float)((random.NextDouble() * 4) - 2)).ToString("R")));
            (await gateway.InferAsync($$"""{"inputs":[{"name":"x","shape":[{{rows}},20],"datatype":"FP32","data":[{{data}}]}]}""", "wide")).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        }

        long recorded = StoredRows.Number(gateway.Store, "SELECT count(*) FROM rows");
        recorded.ShouldBeInRange(20, 120);
        var (code, output, error) = await ReplayAsync(gateway, "wide", "--json", "--fail-if-changed");
        code.ShouldBe(0, error + output);
        var json = JsonNode.Parse(output)!;
        ((long)json["replayed_rows"]!).ShouldBe(recorded);
        ((long)json["same_outputs"]!).ShouldBe(recorded);
        ((bool)json["changed"]!).ShouldBeFalse();
        ((double)json["answers_changed_of_traffic"]!["estimate"]!).ShouldBe(0);
    }

    // In version 2 member c answers 1 with 0.8. On [1, 0] members a, b and c of 1 answer 0: unflagged, of 2: flagged, p(0) = (0.8808 + 0.9820 + 0.2) / 3,
    // still 0. On [0, 1] version 1 is flagged (c answers 0), version 2 is not. On [0.1, 0]: softmax(0.2, 0) = 0.5498, softmax(0.4, 0) = 0.5987, so that
    // with 0.2 the mean is 0.4495: version 2 answers 1.
    [Fact]
    public async Task Through_another_version_changed_answers_and_flags_are_counted_apart_and_weighted_for_all_traffic()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(Two, """{"Store":{"AuditUnflagged":1,"AuditFlagged":0}}""");
        string id = "";
        foreach (var row in new float[][] { [1, 0], [1, 0], [0, 1], [0.1f, 0] })
            id = await InferAsync(gateway, row);
        // Labels say that the last one was right as it was.
        await GatewayUnderTest.PostAsync(gateway.Data, "/v2/models/tiny/labels", Encoding.UTF8.GetBytes($$"""{"decision_id":"{{id}}","row":0,"label":"0","who":"ann"}"""));
        var (code, output, error) = await ReplayAsync(gateway, "tiny", "--json", "--fail-if-changed");
        code.ShouldBe(1, error);
        var json = JsonNode.Parse(output)!;
        ((string)json["version"]!).ShouldBe("2");
        json["flagged"]!.ToJsonString().ShouldBe("""{"rows":1,"answers_changed":0,"newly_flagged":0,"no_longer_flagged":1,"labelled":0,"right_then":0,"right_now":0}""");
        json["audited"]!.ToJsonString().ShouldBe("""{"rows":3,"answers_changed":1,"newly_flagged":3,"no_longer_flagged":0,"labelled":1,"right_then":1,"right_now":0}""");
        ((double)json["answers_changed_of_traffic"]!["estimate"]!).ShouldBe(0.25);
        ((double)json["flags_changed_of_traffic"]!["estimate"]!).ShouldBe(1);
        json["changes"]!.AsArray().Count.ShouldBe(4);
        var (same, text, _) = await ReplayAsync(gateway, "tiny", "--version", "1", "--fail-if-changed");
        same.ShouldBe(0);
        text.ShouldContain("tiny 1: 4 of 4 recorded rows of 4 decisions replayed, members' outputs bit for bit the same on 4");
        text.ShouldContain("of all traffic, answers changed: 0.00 % (95 %: 0.00 % to 0.00 %)");
    }

    [Fact]
    public async Task What_cannot_be_replayed_is_counted_with_the_reason_and_nothing_at_all_is_no_success()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            f => TinyFamily.OfThree().Write(f, versioned: true), """{"Store":{"AuditUnflagged":0,"AuditFlagged":0}}""");
        var (nothing, _, said) = await ReplayAsync(gateway, "tiny", "--fail-if-changed");
        nothing.ShouldBe(3);
        said.ShouldContain("nothing is recorded in this time");
        await InferAsync(gateway, [0, 1]);
        await GatewayUnderTest.PostAsync(gateway.Data, "/v2/models/tiny/infer", Encoding.UTF8.GetBytes(
            """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[0,1]}],"parameters":{"member":"c"}}"""));
        await InferAsync(gateway, [0, 2]);
        StoredRows.Read(gateway.Store, "UPDATE rows SET inputs = NULL WHERE decision = 3", _ => 0);
        // Version 3 lacks member c, 4 takes three numbers.
        new TinyFamily("tiny", "3").With("a", TinyModels.Constant(2, 0.9f, 0.1f)).With("b", TinyModels.Constant(2, 0.8f, 0.2f)).Write(gateway.Families, versioned: true);
        new TinyFamily("tiny", "4", inputs: 3).With("a", TinyModels.Constant(3, 0.9f, 0.1f)).With("b", TinyModels.Constant(3, 0.8f, 0.2f)).Write(gateway.Families, versioned: true);
        var (code, output, error) = await ReplayAsync(gateway, "tiny", "--version", "3");
        code.ShouldBe(0, error);
        output.ShouldContain("tiny 3: 1 of 3 recorded rows of 3 decisions replayed, members' outputs bit for bit the same on 0");
        output.ShouldContain("not replayed: 1 rows: its inputs were not kept");
        output.ShouldContain("not replayed: 1 rows: parameters.member: expected one of a, b, came 'c'");
        output.ShouldContain("of all traffic, answers changed: unknown: no unflagged row was audited");
        var (other, _, refused) = await ReplayAsync(gateway, "tiny", "--version", "4");
        other.ShouldBe(3);
        refused.ShouldContain("its input 'x' is FP32 [1,2], expected FP32 [-1,3]");
        (await ReplayAsync(gateway, "tiny", "--version", "9")).Code.ShouldBe(2);
        (await ReplayAsync(gateway, "none")).Code.ShouldBe(2);
        (await ReplayAsync(gateway, "tiny", "--since", "soon")).Error.ShouldContain("--since: expected a time");
        (await ReplayAsync(gateway, "tiny", "--until", "1d")).Code.ShouldBe(3);
    }

    // The members say 0 to [1, 0]. The service says 1: flagged by the votes then, and again. Or it says 0: flagged by the route's threshold alone.
    [Theory]
    [InlineData("1", "")]
    [InlineData("0", "\"RiskThreshold\": 0.2,")]
    [InlineData("zero", "")]
    public async Task Through_the_same_version_nothing_changes_on_a_guard_route_either(string label, string more)
    {
        string route = GuardedService.Mapped + $$""" "OnFlag": "annotate", "FlagBudget": "00:00:20", "Answer": { "Label": "/decision" }, {{more}} """;
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers($$"""{"decision":"{{label}}"}"""), route, f => Named("1", "age", "region").Write(f, versioned: true));
        (await guarded.PostAsync()).Headers["Consensus-Flagged"].ShouldBe("?1");
        await guarded.KeptAsync("SELECT id FROM decisions", 1);
        string config = $$"""
            { "Store": {{TestStores.Section(guarded.Gateway.Store).ToJsonString()}}, "Clusters": { "credit": { "Destinations": { "a": { "Address": "http://127.0.0.1:9" } } } },
              "Routes": { "score": { {{route}} "Mode": "guard", "Cluster": "credit", "Family": "tiny", "Match": { "Path": "/score" } } } }
            """;
        var (code, output, error) = await ReplayAsync(config, guarded.Gateway.Families, "tiny", "--json", "--fail-if-changed");
        code.ShouldBe(0, error + output);
        var json = JsonNode.Parse(output)!;
        ((int)json["replayed_rows"]!).ShouldBe(1);
        ((int)json["same_outputs"]!).ShouldBe(1);
        json["flagged"]!.ToJsonString().ShouldBe("""{"rows":1,"answers_changed":0,"newly_flagged":0,"no_longer_flagged":0,"labelled":0,"right_then":0,"right_now":0}""");
        // To version 2 the same bytes are other features, to version 3 another region.
        Named("2", "region", "age").Write(guarded.Gateway.Families, versioned: true);
        Named("3", "age", "region", "s", "n").Write(guarded.Gateway.Families, versioned: true);
        (await ReplayAsync(config, guarded.Gateway.Families, "tiny", "--version", "2")).Error.ShouldContain("its feature 1 is 'age', of version '2' 'region'");
        (await ReplayAsync(config, guarded.Gateway.Families, "tiny", "--version", "3")).Error.ShouldContain("its feature 'region' has other categories in version '3'");
    }

    [Fact]
    public async Task A_guard_route_that_the_configuration_lacks_is_the_reason_why_its_rows_are_not_replayed()
    {
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers("""{"decision":"1"}"""), GuardedService.Mapped + """ "OnFlag": "annotate", "FlagBudget": "00:00:20", "Answer": { "Label": "/decision" }, """);
        await guarded.PostAsync();
        await guarded.KeptAsync("SELECT id FROM decisions", 1);
        (await ReplayAsync(guarded.Gateway, "tiny")).Error.ShouldContain("the configuration has no guard route 'score'");
    }

    static TinyFamily Named(string version, string first, string second, params string[] categories) => TinyFamily.OfThree(version: version).With(m =>
        m["inputs"]![0]!["features"] = new JsonArray([.. new[] { first, second }.Select(f =>
            f == "age" ? new JsonObject { ["name"] = f } : new JsonObject { ["name"] = f, ["categories"] = new JsonArray([.. (categories.Length > 0 ? categories : ["n", "s"]).Select(c => (JsonNode)c)]) })]));

    // 10 of 1000 flagged rows changed; of 20 audited at 0.1 one: it stands for 10 of 200. (10 + 10) / (1000 + 200).
    // Limits of 1 in 20 at 95 %: 0.00126 and 0.24873 (Clopper and Pearson), so (10 + 200 · limit) / 1200.
    [Fact]
    public void Audited_rows_stand_for_their_share_of_the_traffic()
    {
        var rows = Enumerable.Range(0, 1000).Select(i => Row(flagged: true, audited: i % 100 == 0, 0.01, changed: i < 10))
            .Concat(Enumerable.Range(0, 20).Select(i => Row(flagged: false, audited: true, 0.1, changed: i == 0))).ToList();
        var share = TrafficShare.Of(rows, r => r.AnswerChanged)!;
        share.Estimate.ShouldBe(20.0 / 1200, 1e-12);
        share.Lower!.Value.ShouldBe((10 + (200 * 0.0012651)) / 1200, 1e-6);
        share.Upper!.Value.ShouldBe((10 + (200 * 0.2487328)) / 1200, 1e-6);
        // Two probabilities: 1/0.1 and 1/0.5; no limits.
        var mixed = TrafficShare.Of([Row(false, true, 0.1, changed: true), Row(false, true, 0.5, changed: false)], r => r.AnswerChanged)!;
        mixed.Estimate.ShouldBe(10.0 / 12, 1e-12);
        mixed.Lower.ShouldBeNull();
        TrafficShare.Of([Row(true, true, 0.1, changed: true)], r => r.AnswerChanged).ShouldBeNull();
    }

    static ReplayedRow Row(bool flagged, bool audited, double probability, bool changed) => new()
    {
        Decision = "", Row = 0, WasFlagged = flagged, IsFlagged = flagged, WasAnswer = "0", Audited = audited, Probability = probability, AnswerChanged = changed,
    };

    static void Wide(string families)
    {
        var random = new Random(1);
        // Alike enough to agree on most rows.
        float[] common = [.. Enumerable.Range(0, 160).Select(_ => (float)((random.NextDouble() * 2) - 1))];
        var family = new TinyFamily("wide", inputs: 20, classes: 8);
        foreach (string name in new[] { "a", "b", "c", "d", "e" })
        {
            var weights = new float[20, 8];
            for (int i = 0; i < weights.Length; i++)
                weights[i / 8, i % 8] = common[i] + (float)(random.NextDouble() * 0.2);
            family.With(name, TinyModels.Linear(weights, [.. Enumerable.Range(0, 8).Select(_ => (float)random.NextDouble())]));
        }

        family.Write(families);
    }

    static void Two(string families)
    {
        TinyFamily.OfThree().Write(families, versioned: true);
        new TinyFamily("tiny", "2")
            .With("a", TinyModels.Linear(new float[,] { { 2, 0 }, { 0, 2 } }, [0, 0])).With("b", TinyModels.Linear(new float[,] { { 4, 0 }, { 0, 4 } }, [0, 0]))
            .With("c", TinyModels.Constant(2, 0.2f, 0.8f)).Write(families, versioned: true);
    }

    // Version 1 answers.
    static async Task<string> InferAsync(GatewayUnderTest gateway, float[] row)
    {
        var reply = await GatewayUnderTest.PostAsync(gateway.Data, "/v2/models/tiny/versions/1/infer", Encoding.UTF8.GetBytes(
            $$"""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[{{string.Join(',', row)}}]}]}"""));
        return (string)reply.Json["parameters"]!["decision_id"]!;
    }

    Task<(int Code, string Output, string Error)> ReplayAsync(GatewayUnderTest gateway, string family, params string[] more) =>
        ReplayAsync(new JsonObject { ["Store"] = TestStores.Section(gateway.Store) }.ToJsonString(), gateway.Families, family, more);

    async Task<(int Code, string Output, string Error)> ReplayAsync(string config, string families, string family, params string[] more)
    {
        await File.WriteAllTextAsync(folder["gateway.json"], config);
        return await GatewayProgram.RunAsync(["replay", family, "--config", folder["gateway.json"], "--families", families, .. more]);
    }
}
