using System.Net;
using System.Net.Http.Headers;
using Gateway.Tests.Protocols.Grpc;
using Google.Protobuf;
using Testing;

namespace Gateway.Tests.Security;

/// <summary>What lies behind a flag is told to who may ask for it.</summary>
public sealed class ExplainTests
{
    static readonly TestKey Plain = TestKey.Of("plain", "predict:tiny");
    static readonly TestKey Full = TestKey.Of("full", "predict:tiny explain");

    [Fact]
    [FaultCase(72, "asking for the scores that tell where a flag's boundary lies")]
    public async Task Scores_are_left_out_where_nobody_named_them_and_refused_by_name()
    {
        await using var gateway = await Guarded.StartAsync([Plain, Full]);
        (await gateway.InferAsync(Plain.Text)).OutputNames.ShouldBe(["p", "consensus.flagged", "consensus.reasons", "consensus.label"]);
        (await gateway.InferAsync(Full.Text)).OutputNames.ShouldBe(["p", "consensus.flagged", "consensus.risk", "consensus.novelty", "consensus.reasons", "consensus.label"]);
        foreach (string more in new[]
        {
            ",\"parameters\":{\"explain\":true}", ",\"outputs\":[{\"name\":\"consensus.risk\"}]", ",\"outputs\":[{\"name\":\"p\"},{\"name\":\"consensus.novelty\"}]",
            ",\"outputs\":[{\"name\":\"consensus.votes\"}]", ",\"outputs\":[{\"name\":\"consensus.member_outputs\"}]", ",\"outputs\":[{\"name\":\"consensus.prediction\"}]",
            ",\"outputs\":[{\"name\":\"p\"}],\"parameters\":{\"explain\":true}",
        })
        {
            string body = Guarded.Rows[..^1] + more + "}";
            var refused = await gateway.InferAsync(Plain.Text, body: body);
            refused.Status.ShouldBe(HttpStatusCode.Forbidden, more);
            refused.Code.ShouldBe("missing_scope");
            refused.Error.ShouldContain("explain");
            (await gateway.InferAsync(Full.Text, body: body)).Status.ShouldBe(HttpStatusCode.OK, more);
        }

        (await gateway.InferAsync(Plain.Text, body: Guarded.Rows[..^1] + ",\"outputs\":[{\"name\":\"consensus.flagged\"}]}")).OutputNames.ShouldBe(["consensus.flagged"]);
    }

    [Fact]
    public async Task Predict_of_TensorFlow_keeps_to_it_too()
    {
        await using var gateway = await Guarded.StartAsync([Plain, Full]);
        const string body = """{"instances":[[1,0]],"parameters":{"consensus":true}}""";
        var plain = await Guarded.SendAsync(gateway.Gateway.Data, "POST", "/v1/models/tiny:predict", Plain.Text, body);
        plain.Status.ShouldBe(HttpStatusCode.OK);
        plain.Text.ShouldContain("\"flagged\"");
        plain.Text.ShouldNotContain("\"risk\"");
        (await Guarded.SendAsync(gateway.Gateway.Data, "POST", "/v1/models/tiny:predict", Full.Text, body)).Text.ShouldContain("\"risk\"");
        (await Guarded.SendAsync(gateway.Gateway.Data, "POST", "/v1/models/tiny:predict", Plain.Text, body.Replace("consensus", "explain"))).Code.ShouldBe("missing_scope");
    }

    [Fact]
    public async Task So_does_gRPC()
    {
        await using var gateway = await Guarded.StartAsync([Plain, Full]);
        var rows = GrpcClient.Rows(1, 0);
        (await StatusAsync(gateway, Plain, rows)).ShouldBe("0");
        (await StatusAsync(gateway, TestKey.Of("nobody", "explain"), rows)).ShouldBe("16");
        rows.Outputs.Add(new Gateway.Protocols.Grpc.Messages.ModelInferRequest.Types.InferRequestedOutputTensor { Name = "consensus.risk" });
        (await StatusAsync(gateway, Plain, rows)).ShouldBe("7");
        (await StatusAsync(gateway, Full, rows)).ShouldBe("0");
        rows.ModelName = "other";
        (await StatusAsync(gateway, Full, rows)).ShouldBe("7");
    }

    static async Task<string> StatusAsync(Guarded gateway, TestKey key, IMessage message)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{gateway.Gateway.Server.Addresses.Grpc}/inference.GRPCInferenceService/ModelInfer")
        { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(GrpcClient.Frame(message.ToByteArray())) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Text);
        using var reply = await http.SendAsync(request);
        await reply.Content.ReadAsByteArrayAsync();
        return reply.TrailingHeaders.TryGetValues("grpc-status", out var late) ? late.Single() : reply.Headers.GetValues("grpc-status").Single();
    }
}
