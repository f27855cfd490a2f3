using System.Net;
using System.Text;
using Testing;

namespace Gateway.Tests.Protocols.Rest;

public sealed class FamilyEndpointTests
{
    [Fact]
    public async Task The_server_names_itself_with_and_without_a_slash()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        foreach (string path in new[] { "/v2", "/v2/" })
        {
            var reply = await gateway.GetAsync(path);
            reply.Status.ShouldBe(HttpStatusCode.OK);
            reply.Json["extensions"]!.ToJsonString().ShouldBe("[\"binary_tensor_data\",\"classification\",\"model_configuration\",\"parameters\",\"statistics\"]");
        }

        (await gateway.GetAsync("/v2/health/live")).Text.ShouldBe("{\"live\":true}\n");
    }

    [Fact]
    public async Task Metadata_lists_signature_consensus_outputs_and_what_stands_behind_the_answers()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        var json = (await gateway.GetAsync("/v2/models/tiny")).Json;
        json["name"]!.GetValue<string>().ShouldBe("tiny");
        json["versions"]!.ToJsonString().ShouldBe("[\"1\"]");
        json["platform"]!.GetValue<string>().ShouldBe("ensemble");
        json["inputs"]!.ToJsonString().ShouldBe("""[{"name":"x","datatype":"FP32","shape":[-1,2]}]""");
        string[] outputs = [.. json["outputs"]!.AsArray().Select(o => o!.ToJsonString())];
        outputs[0].ShouldBe("""{"name":"p","datatype":"FP32","shape":[-1,2]}""");
        outputs[1].ShouldBe("""{"name":"consensus.flagged","datatype":"BOOL","shape":[-1]}""");
        outputs.ShouldContain("""{"name":"consensus.votes","datatype":"INT64","shape":[-1,3]}""");
        json["parameters"]!["members"]!.ToJsonString().ShouldBe("""[{"name":"a"},{"name":"b"},{"name":"c"}]""");
        json["parameters"]!["quorum"]!.GetValue<int>().ShouldBe(2);
        json["properties"]!["guarantee_state"]!.GetValue<string>().ShouldBe("none");
    }

    [Fact]
    public async Task The_example_of_golden_rows_is_a_request_that_infer_answers()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => WriteGolden(f));
        var example = await gateway.GetAsync("/v2/models/tiny/example");
        example.Json["inputs"]!.ToJsonString().ShouldBe("""[{"name":"x","datatype":"FP32","shape":[2,2],"data":[1,0,0,0.5]}]""");
        var reply = await GatewayUnderTest.PostAsync(gateway.Data, "/v2/models/tiny/infer", Encoding.UTF8.GetBytes(example.Text));
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply["consensus.flagged"].Count.ShouldBe(2);
        (await gateway.GetAsync("/v2/models/tiny")).Json["parameters"]!["row_exact"]!.AsArray().Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Without_golden_rows_there_is_no_example_and_without_guarantees_an_empty_list()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        var example = await gateway.GetAsync("/v2/models/tiny/example");
        example.Status.ShouldBe(HttpStatusCode.NotFound);
        example.Code.ShouldBe("no_example");
        (await gateway.GetAsync("/v2/models/tiny/guarantees")).Text.ShouldBe("{\"name\":\"tiny\",\"version\":\"1\",\"guarantees\":[]}\n");
    }

    [Fact]
    public async Task Versions_answer_by_path_and_the_highest_one_without()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree(version: "9").Write(f, versioned: true);
            TinyFamily.OfThree(version: "10").Write(f, versioned: true);
        });
        (await gateway.GetAsync("/v2/models/tiny")).Json["versions"]!.ToJsonString().ShouldBe("[\"9\",\"10\"]");
        ((string)(await gateway.InferRowsAsync([1, 0])).Json["model_version"]!).ShouldBe("10");
        ((string)(await gateway.InferRowsAsync([1, 0], model: "tiny/versions/9")).Json["model_version"]!).ShouldBe("9");
        var missing = await gateway.InferRowsAsync([1, 0], model: "tiny/versions/72487667423532349025128558057");
        missing.Status.ShouldBe(HttpStatusCode.NotFound);
        missing.Code.ShouldBe("unknown_version");
        missing.Error.ShouldContain("9, 10");
        (await gateway.GetAsync("/v2/models/tiny/versions/9/ready")).Text.ShouldBe("{\"name\":\"tiny\",\"ready\":true}\n");
    }

    [Theory]
    [InlineData("GET", "/v2/models/tiny/infer", 405, "method_not_allowed", "POST")]
    [InlineData("DELETE", "/v2/models/tiny", 405, "method_not_allowed", "GET, HEAD")]
    [InlineData("POST", "/v2", 405, "method_not_allowed", "GET, HEAD")]
    [InlineData("GET", "/", 404, "not_found", null)]
    [InlineData("GET", "/v2/nothing", 404, "not_found", null)]
    [InlineData("GET", "/v2/models/tiny/nothing", 404, "not_found", null)]
    [InlineData("GET", "/v2/models/other", 404, "unknown_family", null)]
    [InlineData("POST", "/v2/models/other/infer", 404, "unknown_family", null)]
    [InlineData("GET", "/v2/models/..%2Ftiny/ready", 404, "unknown_family", null)]
    public async Task What_is_not_there_is_said_in_JSON(string method, string path, int status, string code, string? allow)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var reply = await Reply.OfAsync(await gateway.Data.SendAsync(request));
        ((int)reply.Status).ShouldBe(status);
        reply.Code.ShouldBe(code);
        reply.Headers.GetValueOrDefault("Allow").ShouldBe(allow);
    }

    internal static string WriteGolden(string families)
    {
        byte[] golden = GoldenFile.Of(("input/x", [2, 2], [1, 0, 0, 0.5f]));
        string folder = TinyFamily.OfThree().With(m => m["golden"] = new System.Text.Json.Nodes.JsonObject
        {
            ["path"] = "golden.npz",
            ["sha256"] = TinyFamily.Digest(golden),
        }).Write(families);
        File.WriteAllBytes(Path.Combine(folder, "golden.npz"), golden);
        return folder;
    }
}
