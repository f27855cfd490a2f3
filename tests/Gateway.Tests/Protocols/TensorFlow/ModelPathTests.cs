using System.IO.Compression;
using System.Net;
using System.Text;
using Gateway.Tests.Guard;
using Microsoft.AspNetCore.Http;
using Testing;

namespace Gateway.Tests.Protocols.TensorFlow;

/// <summary>What stands around predict: status, metadata, methods, other services' models, compression, metrics.</summary>
public sealed class ModelPathTests
{
    const string Row = """{"instances":[[1,0]]}""";

    [Fact]
    public async Task Status_tells_every_version_the_highest_first_and_refused_ones_too()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree("tiny", "9").Write(f, versioned: true);
            TinyFamily.OfThree("tiny", "10").Write(f, versioned: true);
            File.WriteAllBytes(Path.Combine(TinyFamily.OfThree("broken", "3").Write(f), "members", "b.onnx"), []);
        });
        (await gateway.GetAsync("/v1/models/tiny")).Json.ToJsonString().ShouldBe(
            """{"model_version_status":[{"version":"10","state":"AVAILABLE","status":{"error_code":"OK","error_message":""}},{"version":"9","state":"AVAILABLE","status":{"error_code":"OK","error_message":""}}]}""");
        var one = await gateway.GetAsync("/v1/models/tiny/versions/9");
        ((string)one.Json["model_version_status"]!.AsArray().ShouldHaveSingleItem()!["version"]!).ShouldBe("9");
        var broken = (await gateway.GetAsync("/v1/models/broken")).Json["model_version_status"]![0]!;
        ((string)broken["state"]!).ShouldBe("END");
        ((string)broken["status"]!["error_code"]!).ShouldBe("FAILED_PRECONDITION");
        ((string)broken["status"]!["error_message"]!).ShouldContain("members/b.onnx");
        (await gateway.GetAsync("/v1/models/none")).Code.ShouldBe("unknown_family");
        (await gateway.GetAsync("/v1/models/tiny/versions/11")).Code.ShouldBe("unknown_version");
        (await gateway.GetAsync("/v1/models/tiny/labels/stable")).Code.ShouldBe("unknown_version");
        (await gateway.GetAsync("/v1/models/broken/metadata")).Code.ShouldBe("family_refused");
    }

    [Fact]
    public async Task Metadata_is_one_signature_of_the_familys_own_inputs_and_outputs()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        (await gateway.GetAsync("/v1/models/tiny/metadata")).Json.ToJsonString().ShouldBe(
            """
            {"model_spec":{"name":"tiny","signature_name":"","version":"1"},"metadata":{"signature_def":{"signature_def":{"serving_default":{
            "inputs":{"x":{"dtype":"DT_FLOAT","tensor_shape":{"dim":[{"size":"-1","name":""},{"size":"2","name":""}],"unknown_rank":false},"name":"x"}},
            "outputs":{"p":{"dtype":"DT_FLOAT","tensor_shape":{"dim":[{"size":"-1","name":""},{"size":"2","name":""}],"unknown_rank":false},"name":"p"}},
            "method_name":"tensorflow/serving/predict"}}}}}
            """.ReplaceLineEndings(""));
        (await gateway.GetAsync("/v1/models/tiny/versions/1/metadata")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("GET", "/v1/models/tiny:predict", "POST")]
    [InlineData("DELETE", "/v1/models/tiny/versions/1:predict", "POST")]
    [InlineData("GET", "/v1/models/none/labels/stable:predict", "POST")]
    [InlineData("POST", "/v1/models/tiny", "GET, HEAD")]
    [InlineData("POST", "/v1/models/tiny/metadata", "GET, HEAD")]
    public async Task Another_method_is_405_with_those_that_are_allowed(string method, string path, string allowed)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var reply = await Reply.OfAsync(await gateway.Data.SendAsync(request));
        reply.Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
        reply.Headers["Allow"].ShouldBe(allowed);
        reply.Headers.ContainsKey("Consensus-Flagged").ShouldBe(allowed == "POST");
    }

    [Theory]
    [InlineData("/v1/models/tiny:classify")]
    [InlineData("/v1/models/tiny/versions/1:regress")]
    [InlineData("/v1/models")]
    [InlineData("/v1/models/tiny/versions")]
    public async Task Other_verbs_are_paths_that_are_not_served(string path)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        var reply = await GatewayUnderTest.PostAsync(gateway.Data, path, Encoding.UTF8.GetBytes(Row));
        reply.Status.ShouldBe(HttpStatusCode.NotFound);
        reply.Code.ShouldBe("not_found");
    }

    [Fact]
    public async Task A_model_that_is_no_family_here_goes_to_the_service_behind_a_pass_route()
    {
        await using var service = await LocalServer.ServiceAsync(context => context.Response.WriteAsync("{\"theirs\":\"" + context.Request.Path + "\"}"));
        await using var gateway = await GatewayUnderTest.OfThreeAsync($$"""
            { "Clusters": { "old": { "Destinations": { "a": { "Address": "{{service.Address}}" } } } },
              "Routes": { "rest": { "Match": { "Path": "{**rest}" }, "Mode": "pass", "Cluster": "old" } } }
            """);
        foreach (string path in new[] { "/v1/models/resnet:predict", "/v1/models/resnet/versions/7:predict", "/v1/models/tiny:classify" })
            ((string)(await GatewayUnderTest.PostAsync(gateway.Data, path, Encoding.UTF8.GetBytes(Row))).Json["theirs"]!).ShouldBe(path);
        ((string)(await gateway.GetAsync("/v1/models/resnet")).Json["theirs"]!).ShouldBe("/v1/models/resnet");
        (await PredictAsync(gateway)).Json["predictions"].ShouldNotBeNull();
        (await gateway.GetAsync("/v1/models/tiny")).Json["model_version_status"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_route_that_abstains_answers_422_with_the_flagged_rows()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Routes":{"t":{"Mode":"answer","Family":"tiny","OnFlag":"abstain"}}}""");
        var reply = await PredictAsync(gateway, """{"instances":[[1,0],[0,1]]}""");
        reply.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        reply.Code.ShouldBe("abstained");
        reply.Json["rows"]!.ToJsonString().ShouldBe("[1]");
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        (await PredictAsync(gateway)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Bodies_are_compressed_both_ways()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        string rows = $$"""{"instances":[{{string.Join(',', Enumerable.Range(0, 1000).Select(i => $"[{i},1]"))}}]}""";
        var plain = await PredictAsync(gateway, rows);
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(rows));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/models/tiny:predict") { Content = new ByteArrayContent(zipped.ToArray()) };
        request.Content.Headers.ContentEncoding.Add("gzip");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using var reply = await gateway.Data.SendAsync(request);
        reply.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        using var unzipped = new StreamReader(new GZipStream(await reply.Content.ReadAsStreamAsync(), CompressionMode.Decompress));
        (await unzipped.ReadToEndAsync()).ShouldBe(plain.Text);
    }

    [Fact]
    public async Task Each_request_and_row_is_counted_once_as_for_infer()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        await PredictAsync(gateway, """{"instances":[[1,0],[0,1]]}""");
        await PredictAsync(gateway, """{"inputs":[[0,1]],"parameters":{"consensus":true}}""");
        await PredictAsync(gateway, """{"instances":[],"inputs":[]}""");
        string metrics = await gateway.MetricsAsync();
        metrics.ShouldContain("consensus_rows_accepted_total{family=\"tiny\"} 3");
        metrics.ShouldContain("consensus_faults_total{code=\"shape_mismatch\"} 1");
        metrics.ShouldMatch("consensus_requests_total\\{[^}]*family=\"tiny\"[^}]*\"ok\"[^}]*\\} 2");
        // The first reply did not say in its body which row is flagged.
        metrics.ShouldContain("consensus_flags_not_requested_total{family=\"tiny\"} 1");
    }

    static Task<Reply> PredictAsync(GatewayUnderTest gateway, string body = Row) =>
        GatewayUnderTest.PostAsync(gateway.Data, "/v1/models/tiny:predict", Encoding.UTF8.GetBytes(body));
}
