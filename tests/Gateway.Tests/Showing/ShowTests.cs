using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Showing;
using Gateway.Store;
using Gateway.Store.Sqlite;
using Gateway.Tests.Commands;
using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Showing;

/// <summary>./gateway show explains a recorded decision to whoever asks why.</summary>
public sealed class ShowTests : IDisposable
{
    const string NoAudit = """{"Store":{"AuditUnflagged":0,"AuditFlagged":0}}""";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_flag_is_explained_in_the_first_person_with_votes_gates_labels_and_the_command_that_repeats_it()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(NoAudit);
        string id = Id(await gateway.InferRowsAsync([1, 0, 0, 1], """, "id": "it's", "parameters": {"combine": "median"}"""));
        await GatewayUnderTest.PostAsync(gateway.Data, "/v2/models/tiny/labels", Encoding.UTF8.GetBytes($$"""{"decision_id":"{{id}}","row":1,"label":"0","who":"ann"}"""));
        var (code, output, error) = await ShowAsync(gateway, id);
        code.ShouldBe(0, error);
        output.ShouldContain($"decision {id} of tiny 1, received 20");
        output.ShouldContain("answered by median; guarantee none (none); 2 rows, 1 flagged; the caller's id it's");
        output.ShouldContain("row 1\n");
        output.ShouldContain("  votes    a 1, b 1, c 0\n");
        output.ShouldContain("  gate     disagreement  FLAGS   flags where two models answer differently: 2 answer 1, 1 answer 0\n");
        output.ShouldContain("  label    0 by ann, 20");
        output.ShouldContain("  FLAGGED  I'm not sure about this one: 2 of 3 models answer 1. [disagreement]\n");
        output.ShouldContain("""curl -s -H 'Content-Type: application/json' -d '{"parameters":{"combine":"median"},"inputs":[{"name":"x","datatype":"FP32","shape":[1,2],"data":[0,1]}]}' http://127.0.0.1:8080/v2/models/tiny/versions/1/infer""");
    }

    [Fact]
    public async Task A_gate_with_a_threshold_says_by_how_much_it_flagged()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().With(m => m["scores"] = new JsonObject { ["risk_threshold"] = 0.25 }).Write(f), NoAudit);
        var reply = await gateway.InferRowsAsync([0, 1]);
        double risk = reply.Doubles("consensus.risk")[0];
        risk.ShouldBeGreaterThan(0.25);
        string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
        var (_, output, _) = await ShowAsync(gateway, Id(reply));
        output.ShouldContain($"  gate     risk          FLAGS   mean_minus_sd {Number(risk)}, flags above 0.25: by {Number(risk - 0.25)}\n");
        output.ShouldContain("2 of 3 models answer 1; its risk is above the limit. [risk]");
    }

    [Fact]
    public async Task The_request_asks_for_the_same_rows_again()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Store":{"AuditUnflagged":1,"AuditFlagged":0}}""");
        string id = Id(await gateway.InferRowsAsync([1, 0, 0, 1], """, "parameters": {"member": "a"}"""));
        var (code, output, _) = await ShowAsync(gateway, id, "--json", "--row", "1");
        code.ShouldBe(0);
        var json = JsonNode.Parse(output)!;
        json["decision"]!["recorded"]!.AsArray().Count.ShouldBe(1);
        json["in_words"]!.ToJsonString().ShouldBe("""["I\u0027m not sure about this one: 2 of 3 models answer 1."]""");
        var again = await gateway.InferAsync(json["request"]!.ToJsonString());
        again["p"].Select(v => (float)v!).ShouldBe(json["decision"]!["recorded"]![0]!["answer"]!.AsArray().Select(v => (float)(double)v!));
        ((string)again.Json["parameters"]!["chosen"]!).ShouldBe("a");
        (await ShowAsync(gateway, id, "--request", folder["r.json"])).Output.ShouldContain($"-d '@{folder["r.json"]}' http://127.0.0.1:8080/");
        (await gateway.InferAsync(await File.ReadAllTextAsync(folder["r.json"]))).Doubles("p").Length.ShouldBe(4);
        var (refused, _, said) = await ShowAsync(gateway, id, "--request", folder["r.json"]);
        refused.ShouldBe(2);
        said.ShouldContain("--force overwrites it");
        (await ShowAsync(gateway, id, "--request", folder["r.json"], "--force")).Code.ShouldBe(0);
    }

    [Fact]
    public async Task What_cannot_be_shown_is_said_with_the_fitting_exit_code()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(NoAudit);
        string id = Id(await gateway.InferRowsAsync([0, 1]));
        var (none, _, missing) = await ShowAsync(gateway, new string('0', 32));
        none.ShouldBe(2);
        missing.ShouldContain("no decision 00000000000000000000000000000000 is recorded");
        (await ShowAsync(gateway, "x")).Error.ShouldContain("expected 32 small hexadecimal digits, came 'x'");
        var (row, _, rows) = await ShowAsync(gateway, id, "--row", "7");
        row.ShouldBe(2);
        rows.ShouldContain("--row: expected one of 0");
        await File.WriteAllTextAsync(folder["absent.json"], """{"Store":{"Path":"absent.db"}}""");
        var (absent, _, nowhere) = await GatewayProgram.RunAsync("show", id, "--config", folder["absent.json"], "--families", gateway.Families);
        absent.ShouldBe(3);
        nowhere.ShouldContain("there is no decision store");
    }

    [Fact]
    public void A_novelty_gate_shows_its_p_value_and_a_missing_member_why()
    {
        var record = Gateway.Tests.Store.Records.Of(Gateway.Tests.Store.Records.Id(1));
        var row = record.Recorded[0] with
        {
            Reasons = "member_missing,novelty",
            PValue = 0.002,
            Risk = 0.125,
            Members = Bytes(0.25, 0.75, double.NaN, double.NaN),
            Prediction = 1,
        };
        var decision = new StoredDecision(1, record with
        {
            Members = """[{"name":"a","status":"answered"},{"name":"b","status":"timed_out","error":"member 'b' did not answer in time"}]""",
            Names = """{"1":"dog"}""",
            Gates = """[{"gate":"novelty","score":"mutual_information","rate":0.01},{"gate":"risk","score":"mean_minus_sd","threshold":0.5}]""",
            Recorded = [row],
        }, []);
        var words = new RecordedWords(decision, row);
        words.Sentence().ShouldBe("I have not seen anything like this: 1 of 2 models answers dog; b did not answer.");
        words.Gates().ShouldBe([
            "novelty       FLAGS   p-value 0.002 of mutual_information, flags at 0.01 or below: by 0.008",
            "risk          passes  mean_minus_sd 0.125, flags above 0.5",
            "b: timed_out: member 'b' did not answer in time",
        ]);
        words.Votes.ShouldBe(["dog", "nothing"]);
    }

    [Fact]
    public async Task A_store_that_no_gateway_holds_is_read_too()
    {
        await using var store = new StoreUnderTest();
        await store.WriteAsync(Gateway.Tests.Store.Records.Of(Gateway.Tests.Store.Records.Id(1)));
        bool found = false;
        await store.ReopenAsync(() =>
        {
            File.Exists(store.File + "-wal").ShouldBeFalse();
            using var reader = DecisionReader.Open(new SqliteDatabase(store.File));
            found = reader.Read(reader.Seq(Gateway.Tests.Store.Records.Id(1), null)!.Value) is not null;
        });
        found.ShouldBeTrue();
    }

    static byte[] Bytes(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    static string Id(Reply reply) => (string)reply.Json["parameters"]!["decision_id"]!;

    async Task<(int Code, string Output, string Error)> ShowAsync(GatewayUnderTest gateway, string id, params string[] more)
    {
        await File.WriteAllTextAsync(folder["gateway.json"], new JsonObject { ["Store"] = new JsonObject { ["Path"] = gateway.Store } }.ToJsonString());
        return await GatewayProgram.RunAsync(["show", id, "--config", folder["gateway.json"], "--families", gateway.Families, .. more]);
    }
}
