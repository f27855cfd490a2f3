using System.Net;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Tests.Guard;
using Google.Protobuf;

namespace Gateway.Tests.Protocols.Grpc;

/// <summary>What holds of every call, whatever its message says.</summary>
public sealed class FramingTests : IAsyncLifetime
{
    const string Live = "/inference.GRPCInferenceService/ServerLive";
    const string Infer = "/inference.GRPCInferenceService/ModelInfer";

    GatewayUnderTest gateway = null!;

    public async Task InitializeAsync() => gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"BodyBytes":2048}}""");

    public Task DisposeAsync() => gateway.DisposeAsync().AsTask();

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc;charset=utf-8")]
    public async Task A_call_is_answered_by_a_message_and_trailers(string type)
    {
        var reply = await gateway.Grpc.SendAsync(Live, GrpcClient.Frame([]), type: type);
        reply.Http.ShouldBe(HttpStatusCode.OK);
        reply.Read(ServerLiveResponse.Parser).Live.ShouldBeTrue();
        reply.Trailers.Keys.ShouldBe(["grpc-status"]);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc+json")]
    [InlineData("application/grpc-web")]
    [InlineData(null)]
    public async Task Another_content_type_is_415(string? type) =>
        (await gateway.Grpc.SendAsync(Live, GrpcClient.Frame([]), type: type)).Http.ShouldBe(HttpStatusCode.UnsupportedMediaType);

    [Fact]
    public async Task Another_method_is_405()
    {
        using var reply = await gateway.Grpc.GetAsync(Live);
        reply.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        reply.Content.Headers.Allow.ShouldBe(["POST"]);
    }

    [Theory]
    [InlineData("", 12, "message_count", "the request: expected one message, came none")]
    [InlineData("0000000000" + "0000000000", 12, "message_count", "the request: expected one message, came more")]
    [InlineData("0000000000" + "07", 12, "message_count", "the request: expected one message, came more")]
    [InlineData("0100000000", 12, "unsupported_encoding", "grpc-encoding: expected gzip with the flag 1, came nothing")]
    [InlineData("0700000000", 3, "body_incomplete", "the message: expected the flag 0 or 1, came 7")]
    [InlineData("000000", 3, "body_incomplete", "the message: expected a prefix of 5 bytes, came 3")]
    [InlineData("0000000004" + "0800", 3, "body_incomplete", "the message: expected 4 bytes as its prefix says, came 2")]
    [InlineData("00FFFFFFFF", 8, "body_too_large", "the message: expected at most 2048 bytes (Limits.BodyBytes), came 4294967295")]
    [InlineData("0000000001" + "0A", 3, "invalid_message", null)]
    [InlineData("0000000002" + "0AFF", 3, "invalid_message", null)]
    public async Task A_frame_that_is_none_ends_in_headers_alone(string hex, int status, string code, string? message)
    {
        foreach (string path in new[] { Live, Infer })
        {
            var reply = await gateway.Grpc.SendAsync(path, Convert.FromHexString(hex));
            (reply.Status, reply.Code).ShouldBe((status, code), path);
            reply.IsTrailersOnly.ShouldBeTrue();
            reply.Headers["grpc-accept-encoding"].ShouldBe("identity,gzip");
            if (message is not null)
                reply.Message.ShouldBe(message);
        }

        (await gateway.Grpc.SendAsync(Live, GrpcClient.Frame([]))).Status.ShouldBe(0);
        string metrics = await gateway.MetricsAsync();
        metrics.ShouldMatch($"consensus_faults_total\\{{[^}}]*code=\"{code}\"[^}}]*\\}} 2\n", "one of each call");
    }

    // Field 100 is unknown, and skipped: 3 bytes of tag and length before the padding.
    [Theory]
    [InlineData(2047, 0)]
    [InlineData(2048, 0)]
    [InlineData(2049, 8)]
    public async Task A_message_may_be_as_long_as_the_limit_says(int length, int status)
    {
        byte[] padding = new byte[length];
        using (var output = new CodedOutputStream(padding))
        {
            output.WriteTag(100, WireFormat.WireType.LengthDelimited);
            output.WriteLength(length - 4);
        }

        var reply = await gateway.Grpc.SendAsync(Live, GrpcClient.Frame(padding));
        reply.Status.ShouldBe(status, reply.Message);
    }

    [Theory]
    [InlineData("/inference.GRPCInferenceService/ModelStreamInfer")]
    [InlineData("/inference.GRPCInferenceService/TraceSetting")]
    [InlineData("/inference.GRPCInferenceService/SystemSharedMemoryStatus")]
    [InlineData("/inference.GRPCInferenceService/serverlive")]
    [InlineData("/inference.GRPCInferenceService/CudaSharedMemoryRegister")]
    [InlineData("/inference.GRPCInferenceService/")]
    [InlineData("/inference.GRPCInferenceService")]
    [InlineData("/other.Service/ModelInfer")]
    [InlineData("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")]
    [InlineData("/v2/health/live")]
    [InlineData("/metrics")]
    public async Task A_call_that_is_not_served_is_UNIMPLEMENTED(string path)
    {
        var reply = await gateway.Grpc.SendAsync(path, GrpcClient.Frame([]));
        (reply.Status, reply.Code, reply.IsTrailersOnly).ShouldBe((12, "not_found", true));
        reply.Message.ShouldBe($"the call '{path}' is none that is served here");
    }

    [Fact]
    public async Task The_listener_is_none_of_the_others()
    {
        using var plain = new HttpClient();
        using var old = await plain.GetAsync($"http://{gateway.Server.Addresses.Grpc}/v2/health/live");
        old.StatusCode.ShouldBe(HttpStatusCode.BadRequest, "HTTP/1.1 is not spoken there");
        var reply = await GatewayUnderTest.PostAsync(gateway.Data, Live, GrpcClient.Frame([]), "application/grpc");
        reply.Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("S")]
    [InlineData("1s")]
    [InlineData("-1S")]
    [InlineData("1.5S")]
    [InlineData("123456789m")]
    public async Task A_timeout_that_cannot_be_read_is_INVALID_ARGUMENT(string timeout)
    {
        var reply = await gateway.Grpc.CallAsync("ServerLive", new ServerLiveRequest(), timeout);
        (reply.Status, reply.Code).ShouldBe((3, "invalid_field"));
        reply.Message.ShouldBe($"grpc-timeout: expected 1 to 8 digits and one of H, M, S, m, u and n, came '{timeout}'");
    }

    [Fact]
    public async Task A_message_that_does_not_come_in_time_is_DEADLINE_EXCEEDED()
    {
        var never = new TaskCompletionSource();
        using var half = new PausedContent([0, 0, 0, 0, 9], never.Task, []);
        var reply = await gateway.Grpc.SendAsync(Infer, half, "50m", "application/grpc", CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        (reply.Status, reply.Code).ShouldBe((4, "deadline_exceeded"));
        never.SetResult();
    }

    [Fact]
    public async Task What_a_caller_wrote_cannot_forge_a_header()
    {
        var reply = await gateway.Grpc.InferAsync(new ModelInferRequest { ModelName = "a%\r\ngrpc-status: 0é~ " });
        reply.Status.ShouldBe(5);
        reply.Message.ShouldBe("no family has the name 'a%25%0D%0Agrpc-status: 0%C3%A9~ '");
    }
}
