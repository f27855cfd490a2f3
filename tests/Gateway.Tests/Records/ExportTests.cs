using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Guard;
using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Records;

/// <summary>Exports are whole, and other programs read them.</summary>
public class ExportTests
{
    const string NoAudit = """{"Store":{"AuditUnflagged":0,"AuditFlagged":0}}""";

    [Fact]
    public async Task JSON_Lines_hold_every_decision_as_it_reads_one_by_one_beyond_the_limit_of_a_page()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(NoAudit);
        string id = await RecordAsync(gateway, [0, 1]);
        // 1,200 copies under ids of their own: more than a page holds, and more than is read at once.
        string copies = string.Join(", ", Enumerable.Range(1, 1200).Select(i => $"({i}, '{Gateway.Tests.Store.Records.Id(i)}')"));
        StoredRows.Read(gateway.Store, $"""
            WITH n(i, name) AS (VALUES {copies})
            INSERT INTO decisions (seq, id, received, duration, family, version, route, parameters, chosen, guarantee, guarantee_state, members, names, gates, inputs, rows, flagged)
            SELECT seq + i, name, received + i, duration, family, version, route, parameters, chosen, guarantee, guarantee_state, members, names, gates, inputs, rows, flagged FROM decisions, n ORDER BY i
            """, _ => 0);
        var reply = await gateway.GetAsync("/v2/models/tiny/decisions?format=jsonl");
        reply.Headers["Content-Type"].ShouldBe("application/jsonl");
        string[] lines = reply.Text.TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(1201);
        lines[0].ShouldBe((await gateway.GetAsync($"/v2/models/tiny/decisions/{id}")).Text.Trim());
        lines.Skip(1).Select(l => (string)JsonNode.Parse(l)!["id"]!).ShouldBe(Enumerable.Range(1, 1200).Select(Gateway.Tests.Store.Records.Id));
        (await gateway.GetAsync("/v2/models/tiny/decisions?format=jsonl&limit=1100")).Text.Split('\n').Length.ShouldBe(1101);
        (await gateway.GetAsync("/v2/models/tiny/decisions?format=jsonl&until=2020-01-01")).Text.ShouldBe("");
    }

    [Fact]
    public async Task CSV_has_a_line_a_row_with_named_features_and_the_first_label_that_counts()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            f => TinyFamily.OfThree().With(m => m["inputs"]![0]!["features"] = JsonNode.Parse("""[{"name":"age","minimum":0,"maximum":9},{"name":"row","categories":["n, e","s"]}]""")).Write(f),
            NoAudit);
        string id = await RecordAsync(gateway, [1, 0, 0, 1, 0, 1], """, "id": "a \"b\"" """);
        await LabelAsync(gateway, id, 2, "0", "bob");
        await LabelAsync(gateway, id, 2, "1", "ann");
        var reply = await gateway.GetAsync("/v2/models/tiny/decisions?format=csv");
        reply.Headers["Content-Type"].ShouldStartWith("text/csv");
        string said = Python.Run("""
            import csv, io, json, sys
            rows = list(csv.DictReader(io.StringIO(sys.argv[1], newline=""), strict=True))
            print(json.dumps([[r[k] for k in ("decision_id", "request_id", "row", "flagged", "reasons", "audited", "probability", "prediction", "answer", "label", "label_who", "labels", "age", "feature.row")] for r in rows]))
            """, reply.Text);
        JsonNode.Parse(said)!.ToJsonString().ShouldBe(JsonNode.Parse($$"""
            [["{{id}}","a \"b\"","1","true","disagreement","false","0","1","1","","","0","0","s"],
             ["{{id}}","a \"b\"","2","true","disagreement","false","0","1","1","0","bob","2","0","s"]]
            """)!.ToJsonString());
    }

    // What begins as a formula would be run by a program that shows tables; a number is none.
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+cmd", "'+cmd")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-2.5", "-2.5")]
    [InlineData("a=b", "a=b")]
    public async Task CSV_has_an_apostrophe_before_what_callers_begin_as_a_formula(string given, string written)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(NoAudit);
        string id = await RecordAsync(gateway, [0, 1], $$""", "id": "{{given}}" """);
        await LabelAsync(gateway, id, 0, "1", given);
        string said = Python.Run("""
            import csv, io, json, sys
            rows = list(csv.DictReader(io.StringIO(sys.argv[1], newline=""), strict=True))
            print(json.dumps([[r["request_id"], r["label_who"]] for r in rows]))
            """, (await gateway.GetAsync("/v2/models/tiny/decisions?format=csv")).Text);
        JsonNode.Parse(said)![0]!.AsArray().Select(v => (string)v!).ShouldBe([written, written]);
        (await gateway.GetAsync("/v2/models/tiny/decisions?format=jsonl")).Json["request_id"]!.GetValue<string>().ShouldBe(given);
    }

    // The first request does not map and has neither inputs nor members; to the third the service says what is no label.
    [NeedsFact(Python.Numpy)]
    public async Task Npz_leaves_out_rows_that_no_member_answered_and_counts_them()
    {
        int asked = 0;
        await using var guarded = await GuardedService.StartAsync(
            context => GuardedService.Answers($$"""{"decision":"{{(asked++ == 2 ? "x" : "1")}}"}""")(context),
            GuardedService.Mapped + """ "OnFlag": "annotate", "FlagBudget": "00:00:20", "Answer": { "Label": "/decision" }, """);
        foreach (string body in new[] { "{}", GuardedService.Agreed, GuardedService.Disputed })
            (await guarded.PostAsync(body)).Headers["Consensus-Flagged"].ShouldBe("?1");
        await guarded.KeptAsync("SELECT id FROM decisions", 3);
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["x.npz"], await guarded.Gateway.Data.GetByteArrayAsync("/v2/models/tiny/decisions?format=npz"));
        Python.Run("""
            import numpy, json, sys
            z = numpy.load(sys.argv[1])
            print(json.dumps([z["left_out"].tolist(), z["x"].tolist(), z["prediction"].tolist(), z["votes"].tolist()]))
            """, folder["x.npz"]).Trim().ShouldBe("[[1], [[1.0, 0.0], [0.0, 1.0]], [1, -1], [[0, 0, 0], [1, 1, 0]]]");
    }

    [NeedsFact(Python.Numpy)]
    public async Task Npz_is_read_by_numpy_with_inputs_members_scores_and_labels()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Store":{"AuditUnflagged":1,"AuditFlagged":0}}""");
        string id = await RecordAsync(gateway, [1, 0, 0, 1]);
        await LabelAsync(gateway, id, 1, "1", "ann");
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["x.npz"], await gateway.Data.GetByteArrayAsync("/v2/models/tiny/decisions?format=npz"));
        string said = Python.Run("""
            import numpy, json, sys
            z = numpy.load(sys.argv[1])
            print(json.dumps([{k: [str(z[k].dtype), list(z[k].shape)] for k in sorted(z)}, z["x"].tolist(), z["row"].tolist(), z["flagged"].tolist(), z["reasons"].tolist(),
              z["label"].tolist(), z["votes"].tolist(), z["members"].tolist(), numpy.round(z["member_outputs"], 4).tolist(), z["probability"].tolist(), z["audited"].tolist(), z["prediction"].tolist(),
              bool(numpy.allclose(z["answer"], z["member_outputs"].mean(1), atol=1e-6))]))
            """, folder["x.npz"]);
        var read = JsonNode.Parse(said)!;
        read[0]!.ToJsonString().ShouldContain("\"x\":[\"float32\",[2,2]]");
        read[0]!.ToJsonString().ShouldContain("\"member_outputs\":[\"float64\",[2,3,2]]");
        read[0]!.ToJsonString().ShouldContain("\"risk\":[\"float64\",[2]]");
        string.Join(" ", read.AsArray().Skip(1).Select(n => n!.ToJsonString())).ShouldBe(
            """[[1.0,0.0],[0.0,1.0]] [0,1] [false,true] ["","disagreement"] ["","1"] [[0,0,0],[1,1,0]] ["a","b","c"] """
            + """[[[0.8808,0.1192],[0.982,0.018],[0.6,0.4]],[[0.1192,0.8808],[0.018,0.982],[0.6,0.4]]] [1.0,0.0] [true,false] [0,1] true""");
    }

    [Fact]
    public async Task Npz_is_refused_above_its_limit_and_made_below_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree().Write(f, versioned: true);
            TinyFamily.OfThree(version: "2").With("d", TinyModels.Constant(2, 0.7f, 0.3f)).Write(f, versioned: true);
        }, """{"Store":{"AuditUnflagged":0,"AuditFlagged":0},"Limits":{"ExportBytes":1024}}""");
        foreach (string version in new[] { "1", "2" })
            await GatewayUnderTest.PostAsync(gateway.Data, $"/v2/models/tiny/versions/{version}/infer", Encoding.UTF8.GetBytes("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[0,1]}]}"""));
        var large = await gateway.GetAsync("/v2/models/tiny/decisions?format=npz");
        // 512 + 16 + 48 + 8 bytes and 512 + 16 + 64 + 8: 1184 in all.
        large.Code.ShouldBe("limit_exceeded");
        large.Error.ShouldContain("came 1184;");
        (await gateway.Data.GetByteArrayAsync("/v2/models/tiny/versions/2/decisions?format=npz"))[..2].ShouldBe("PK"u8.ToArray());
        (await gateway.GetAsync("/v2/models/tiny/decisions?format=npz&limit=1")).Status.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("format=xml", "format: expected jsonl, csv, npz")]
    [InlineData("format=csv&last=3", "format: expected jsonl, csv, npz, without last")]
    [InlineData("format=csv&limit=0", "limit: expected a number from 1 to 2147483647")]
    public async Task A_format_that_is_none_is_named(string query, string message)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        var reply = await gateway.GetAsync("/v2/models/tiny/decisions?" + query);
        reply.Code.ShouldBe("invalid_parameter");
        reply.Error.ShouldContain(message);
    }

    [Fact]
    public async Task Versions_of_other_members_are_told_apart_in_npz()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree().Write(f, versioned: true);
            TinyFamily.OfThree(version: "2").With("d", TinyModels.Constant(2, 0.7f, 0.3f)).Write(f, versioned: true);
        }, NoAudit);
        foreach (string version in new[] { "1", "2" })
            await GatewayUnderTest.PostAsync(gateway.Data, $"/v2/models/tiny/versions/{version}/infer", Encoding.UTF8.GetBytes("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[0,1]}]}"""));
        var reply = await gateway.GetAsync("/v2/models/tiny/decisions?format=npz");
        reply.Code.ShouldBe("invalid_parameter");
        reply.Error.ShouldContain("came rows with other members: decision");
        reply.Error.ShouldContain("(version 2) beside");
    }

    static async Task<string> RecordAsync(GatewayUnderTest gateway, float[] values, string more = "") =>
        (string)(await gateway.InferRowsAsync(values, more)).Json["parameters"]!["decision_id"]!;

    static async Task LabelAsync(GatewayUnderTest gateway, string id, int row, string label, string who) =>
        (await GatewayUnderTest.PostAsync(gateway.Data, "/v2/models/tiny/labels", Encoding.UTF8.GetBytes(
            $$"""{"decision_id":"{{id}}","row":{{row}},"label":"{{label}}","who":"{{who}}"}"""))).Text.ShouldContain("\"counted\":1");
}
