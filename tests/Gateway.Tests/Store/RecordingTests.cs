using System.Net;
using System.Text.Json.Nodes;
using Testing;

namespace Gateway.Tests.Store;

/// <summary>What a reply says was kept is in the file, read with another program than ours.</summary>
public sealed class RecordingTests
{
    const string NoAudit = """ "AuditUnflagged": 0, "AuditFlagged": 0 """;

    // Members a and b answer [0, 1] with 1, c with 0: flagged; all answer [1, 0] with 0.
    [Fact]
    public async Task A_flagged_row_is_in_the_store_under_the_id_that_its_reply_carries()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync($$"""{"Store":{ {{NoAudit}} } }""");
        var reply = await gateway.InferRowsAsync([1, 0, 0, 1], """, "id": "mine", "parameters": {"combine": "median", "subject": "ann"}""");
        string id = (string)reply.Json["parameters"]!["decision_id"]!;
        reply.Headers["Consensus"].ShouldEndWith($", decision=\"{id}\"");
        string said = Python.Run("""
            import sqlite3, sys, json, struct
            c = sqlite3.connect(sys.argv[1])
            d = c.execute("select seq, family, version, request_id, parameters, chosen, guarantee, rows, flagged, members, gates, inputs, subject from decisions where id = ?", (sys.argv[2],)).fetchone()
            r = c.execute("select row, reasons, audited, probability, prediction, answer, members, inputs from rows where decision = ?", (d[0],)).fetchall()
            print(json.dumps([d[1:9], json.loads(d[9]), json.loads(d[10]), json.loads(d[11]), len(d[12]), b"ann" in open(sys.argv[1], "rb").read(),
              [[*x[:5], struct.unpack("<2d", x[5]), struct.unpack("<6d", x[6]), struct.unpack("<2f", x[7])] for x in r], c.execute("pragma integrity_check").fetchone()[0]]))
            """, gateway.Store, id);
        var stored = JsonNode.Parse(said)!;
        stored[0]!.ToJsonString().ShouldBe("""["tiny","1","mine","{\u0022combine\u0022:\u0022median\u0022}","median","none",2,1]""");
        stored[1]!.ToJsonString().ShouldBe("""[{"name":"a","status":"answered"},{"name":"b","status":"answered"},{"name":"c","status":"answered"}]""");
        stored[2]!.ToJsonString().ShouldBe("""[{"gate":"disagreement","score":"votes"}]""");
        stored[3]!.ToJsonString().ShouldBe("""{"policy":"full","inputs":[{"name":"x","datatype":"FP32","shape":[2]}]}""");
        ((int)stored[4]!).ShouldBe(32);
        ((bool)stored[5]!).ShouldBeFalse("whom it is about stands nowhere in clear");
        var rows = stored[6]!.AsArray();
        rows.Count.ShouldBe(1);
        rows[0]!.AsArray().Take(5).Select(v => v!.ToJsonString()).ShouldBe(["1", "\"disagreement\"", "0", "0.0", "1"]);
        // softmax(0, 2) = 0.1192, softmax(0, 4) = 0.0180, and c is constant.
        double[] members = [.. rows[0]![6]!.AsArray().Select(v => Math.Round((double)v!, 4))];
        members.ShouldBe([0.1192, 0.8808, 0.018, 0.982, 0.6, 0.4]);
        rows[0]![7]!.ToJsonString().ShouldBe("[0.0,1.0]");
        ((string)stored[7]!).ShouldBe("ok");
    }

    [Fact]
    public async Task An_unflagged_row_is_not_kept_unless_the_audit_draws_it()
    {
        await using (var gateway = await GatewayUnderTest.OfThreeAsync($$"""{"Store":{ {{NoAudit}} } }"""))
        {
            (await gateway.InferRowsAsync([1, 0])).Json["parameters"]!.AsObject().ContainsKey("decision_id").ShouldBeFalse();
            StoredRows.Ids(gateway.Store).ShouldBeEmpty();
        }

        await using (var gateway = await GatewayUnderTest.OfThreeAsync("""{"Store":{"AuditUnflagged":1,"AuditFlagged":0.5}}"""))
        {
            var reply = await gateway.InferRowsAsync([1, 0, 1, 0, 0, 1]);
            string id = (string)reply.Json["parameters"]!["decision_id"]!;
            StoredRows.Rows(gateway.Store).ShouldBe([$"{id}/0 ", $"{id}/1 ", $"{id}/2 disagreement"]);
            StoredRows.Read(gateway.Store, "SELECT probability, audited FROM rows ORDER BY row", r => (r.GetDouble(0), r.GetBoolean(1))).Take(2).ShouldBe([(1.0, true), (1.0, true)]);
            StoredRows.Number(gateway.Store, "SELECT count(*) FROM rows WHERE row = 2 AND probability = 0.5").ShouldBe(1);
            (await gateway.MetricsAsync()).ShouldContain("consensus_audited_rows_total{family=\"tiny\",flagged=\"no\"} 2");
        }
    }

    [Fact]
    public async Task A_withheld_reply_is_kept_too_and_names_its_decision()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(
            $$"""{"Store":{ {{NoAudit}} },"Routes":{"r":{"Mode":"answer","Family":"tiny","OnFlag":"abstain"} } }""");
        var reply = await gateway.InferRowsAsync([0, 1]);
        reply.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        StoredRows.Ids(gateway.Store).ShouldBe([(string)reply.Json["decision_id"]!]);
        var grpc = await gateway.Grpc.InferAsync(Protocols.Grpc.GrpcClient.Rows(0, 1));
        grpc.Headers["consensus"].ShouldContain($"decision=\"{StoredRows.Ids(gateway.Store)[1]}\"");
    }

    [Theory]
    [InlineData("none", false, false)]
    [InlineData("hash", true, false)]
    [InlineData("features", true, false)]
    [InlineData("full", true, true)]
    public async Task Inputs_are_kept_as_far_as_the_policy_goes(string policy, bool digest, bool bytes)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            f => TinyFamily.OfThree().With(m => m["inputs"]![0]!["features"] = JsonNode.Parse("""[{"name":"age","minimum":0,"maximum":9},{"name":"region","categories":["n","s"]}]""")).Write(f),
            $$"""{"Store":{ {{NoAudit}}, "Inputs":"{{policy}}"} }""");
        await gateway.InferRowsAsync([0, 1]);
        string Text(string column) => StoredRows.Read(gateway.Store, $"SELECT ifnull({column}, '') FROM rows", r => r.GetString(0))[0];
        // Of 0f and 1f, by sha256sum.
        Text("lower(hex(digest))").ShouldBe(digest ? "22b6f43bd8d27738d3213f29e96b62d01d9d6c0ab4f9732aaae803186f51eab7" : "");
        Text("hex(inputs)").ShouldBe(bytes ? "000000000000803F" : "");
        Text("features").ShouldBe(policy is "features" or "full" ? """{"age":0,"region":"s"}""" : "");
    }

    [Fact]
    public async Task With_the_mode_off_nothing_is_kept_and_no_file_is_made()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Store":{"Mode":"off"}}""");
        (await gateway.InferRowsAsync([0, 1])).Json["parameters"]!.AsObject().ContainsKey("decision_id").ShouldBeFalse();
        File.Exists(gateway.Store).ShouldBeFalse();
    }

    [Fact]
    public async Task Many_requests_at_once_share_their_syncs_and_all_are_there()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync($$"""{"Store":{ {{NoAudit}} } }""");
        await gateway.InferRowsAsync([0, 1]);
        var replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => gateway.InferRowsAsync([0, 1])));
        string[] ids = [.. replies.Select(r => (string)r.Json["parameters"]!["decision_id"]!)];
        ids.Distinct().Count().ShouldBe(200);
        StoredRows.Ids(gateway.Store).Skip(1).Order().ShouldBe(ids.Order());
        string metrics = await gateway.MetricsAsync();
        double commits = double.Parse(metrics.Split('\n').Single(l => l.StartsWith("consensus_store_commit_seconds_count")).Split(' ')[1]);
        commits.ShouldBeLessThan(101);
        metrics.ShouldContain("consensus_store_written_rows_total{place=\"database\"} 201");
        metrics.ShouldContain("consensus_store_pending_rows 0");
        Python.Run("import os, sys; print(oct(os.stat(sys.argv[1]).st_mode & 0o777))", gateway.Store).ShouldBe("0o600");
    }
}
