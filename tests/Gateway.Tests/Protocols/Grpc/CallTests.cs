using System.Net;
using Gateway.Configuration;
using Gateway.Protocols.Grpc;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Security;
using Gateway.Serving;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Testing;
using ServingStatus = Gateway.Protocols.Grpc.Messages.HealthCheckResponse.Types.ServingStatus;

namespace Gateway.Tests.Protocols.Grpc;

/// <summary>Every call but ModelInfer.</summary>
public sealed class CallTests : IAsyncLifetime
{
    GatewayUnderTest gateway = null!;

    public async Task InitializeAsync() => gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"Rows":7}}""");

    public Task DisposeAsync() => gateway.DisposeAsync().AsTask();

    [Fact]
    public async Task The_server_says_what_it_is_and_whether_it_is_ready()
    {
        (await gateway.Grpc.CallAsync("ServerReady", new ServerReadyRequest(), ServerReadyResponse.Parser)).Ready.ShouldBeTrue();
        var said = await gateway.Grpc.CallAsync("ServerMetadata", new ServerMetadataRequest(), ServerMetadataResponse.Parser);
        var rest = (await gateway.GetAsync("/v2")).Json;
        (said.Name, said.Version).ShouldBe(((string)rest["name"]!, (string)rest["version"]!));
        said.Extensions.ShouldBe(["classification", "model_configuration", "model_repository", "parameters", "statistics"]);
    }

    [Fact]
    public async Task The_metadata_of_a_family_is_that_of_REST()
    {
        var said = await gateway.Grpc.CallAsync("ModelMetadata", new ModelMetadataRequest { Name = "tiny", Version = "1" }, ModelMetadataResponse.Parser);
        var rest = (await gateway.GetAsync("/v2/models/tiny")).Json;
        string[] Rest(string key) => [.. rest[key]!.AsArray().Select(t => $"{t!["name"]} {t["datatype"]} {t["shape"]!.ToJsonString()}")];
        static string[] Said(IEnumerable<ModelMetadataResponse.Types.TensorMetadata> tensors) =>
            [.. tensors.Select(t => $"{t.Name} {t.Datatype} [{string.Join(',', t.Shape)}]")];
        Said(said.Inputs).ShouldBe(Rest("inputs"));
        Said(said.Outputs).ShouldBe(Rest("outputs"));
        said.Versions.ShouldBe(["1"]);
        said.Properties.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}")
            .ShouldBe(rest["properties"]!.AsObject().OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));
    }

    [Fact]
    public async Task The_configuration_of_a_family_names_its_batch_and_leaves_out_the_axis_of_the_rows()
    {
        var config = (await gateway.Grpc.CallAsync("ModelConfig", new ModelConfigRequest { Name = "tiny" }, ModelConfigResponse.Parser)).Config;
        (config.Name, config.Platform, config.MaxBatchSize).ShouldBe(("tiny", "ensemble", 7));
        (config.Input[0].Name, config.Input[0].DataType).ShouldBe(("x", DataType.TypeFp32));
        config.Input[0].Dims.ShouldBe([2]);
        config.Output[0].Dims.ShouldBe([2]);
        var flagged = config.Output.Single(o => o.Name == "consensus.flagged");
        (flagged.DataType, flagged.Dims.Count).ShouldBe((DataType.TypeBool, 0));
    }

    [Theory]
    [InlineData("ModelReady")]
    [InlineData("ModelMetadata")]
    [InlineData("ModelConfig")]
    public async Task A_family_that_is_not_there_is_NOT_FOUND(string method)
    {
        // The three requests are alike on the wire.
        (await gateway.Grpc.CallAsync(method, new ModelReadyRequest { Name = "other" })).Status.ShouldBe(5);
        (await gateway.Grpc.CallAsync(method, new ModelReadyRequest { Name = "tiny", Version = "2" })).Code.ShouldBe("unknown_version");
    }

    [Fact]
    public async Task A_family_is_unloaded_and_loaded_in_the_dialects_of_Triton_and_KServe()
    {
        var triton = new RepositoryModelUnloadRequest { ModelName = "tiny" };
        (await gateway.Grpc.CallAsync("RepositoryModelUnload", triton, RepositoryModelUnloadResponse.Parser)).IsUnloaded.ShouldBeTrue();
        (await ReadyAsync()).ShouldBeFalse();
        (await StateAsync()).ShouldBe("UNAVAILABLE it was unloaded");
        (await gateway.Grpc.InferAsync(GrpcClient.Rows(1, 0))).Status.ShouldBe(14);
        var kserve = new RepositoryModelLoadRequest { RepositoryName = "tiny" };
        (await gateway.Grpc.CallAsync("RepositoryModelLoad", kserve, RepositoryModelLoadResponse.Parser)).ModelName.ShouldBe("tiny");
        (await ReadyAsync()).ShouldBeTrue();
        (await StateAsync()).ShouldBe("READY ");
    }

    [Fact]
    public async Task A_load_that_is_refused_says_why()
    {
        (await gateway.Grpc.CallAsync("RepositoryModelLoad", new RepositoryModelLoadRequest { ModelName = "../tiny" })).Status.ShouldBe(5);
        var replaced = new RepositoryModelLoadRequest { ModelName = "tiny", Parameters = { ["config"] = new ModelRepositoryParameter { StringParam = "{}" } } };
        (await gateway.Grpc.CallAsync("RepositoryModelLoad", replaced)).Code.ShouldBe("unsupported_extension");
        TinyFamily.OfThree(version: "2").With(m => m["quorum"] = 9).Write(gateway.Families);
        var refused = await gateway.Grpc.CallAsync("RepositoryModelLoad", new RepositoryModelLoadRequest { ModelName = "tiny" });
        (refused.Status, refused.Code).ShouldBe((9, "load_refused"));
        refused.Message.ShouldContain("quorum");
        (await ReadyAsync()).ShouldBeTrue();
    }

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("127.0.0.1", false)]
    public async Task Repository_calls_are_for_peers_on_this_machine(string peer, bool refused)
    {
        using var folder = new TemporaryFolder();
        var snapshot = ConfigLoader.Load(new(Families: folder.Path), new Dictionary<string, string>(), out _)!;
        await using var server = GatewayServer.Create(snapshot, TimeProvider.System, _ => { });
        var (methods, access) = (server.Services.GetRequiredService<GrpcMethods>(), server.Services.GetRequiredService<AccessCheck>());
        foreach (string call in new[] { "RepositoryIndex", "RepositoryModelLoad", "RepositoryModelUnload" })
        {
            var context = new DefaultHttpContext();
            context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
            var fault = await access.EnterAsync(context, methods.Find("/inference.GRPCInferenceService/" + call)!.First);
            (fault?.Kind.GrpcStatus == Gateway.Replies.GrpcStatus.PERMISSION_DENIED).ShouldBe(refused);
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("inference.GRPCInferenceService", 0)]
    [InlineData("other", 5)]
    public async Task Health_is_that_of_the_one_service(string service, int status)
    {
        var reply = await gateway.Grpc.SendAsync("/grpc.health.v1.Health/Check", GrpcClient.Frame(new HealthCheckRequest { Service = service }.ToByteArray()));
        reply.Status.ShouldBe(status);
        if (status == 0)
            reply.Read(HealthCheckResponse.Parser).Status.ShouldBe(ServingStatus.Serving);
    }

    [Fact]
    public async Task A_watcher_is_told_at_once_at_each_change_and_at_the_end()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var reply = await gateway.Grpc.OpenAsync("/grpc.health.v1.Health/Watch", GrpcClient.Frame([]), patience.Token);
        await using var stream = await reply.Content.ReadAsStreamAsync(patience.Token);
        (await NextAsync(stream)).ShouldBe(ServingStatus.Serving);
        await gateway.Grpc.CallAsync("RepositoryModelUnload", new RepositoryModelUnloadRequest { ModelName = "tiny" });
        (await NextAsync(stream)).ShouldBe(ServingStatus.NotServing);
        await gateway.Grpc.CallAsync("RepositoryModelLoad", new RepositoryModelLoadRequest { ModelName = "tiny" });
        (await NextAsync(stream)).ShouldBe(ServingStatus.Serving);
        var stopped = gateway.Server.StopAsync();
        (await NextAsync(stream)).ShouldBe(ServingStatus.NotServing);
        (await stream.ReadAsync(new byte[1], patience.Token)).ShouldBe(0);
        reply.TrailingHeaders.GetValues("grpc-status").ShouldBe(["14"]);
        await stopped.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_watcher_of_an_unknown_service_is_told_so_until_its_deadline()
    {
        byte[] asked = GrpcClient.Frame(new HealthCheckRequest { Service = "other" }.ToByteArray());
        var reply = await gateway.Grpc.SendAsync("/grpc.health.v1.Health/Watch", asked, "200m");
        HealthCheckResponse.Parser.ParseFrom(reply.Body, 5, reply.Body.Length - 5).Status.ShouldBe(ServingStatus.ServiceUnknown);
        (reply.Status, reply.Code).ShouldBe((4, "deadline_exceeded"));
    }

    static async Task<ServingStatus> NextAsync(Stream stream)
    {
        byte[] frame = new byte[5];
        await stream.ReadExactlyAsync(frame);
        byte[] message = new byte[frame[4]];
        await stream.ReadExactlyAsync(message);
        return HealthCheckResponse.Parser.ParseFrom(message).Status;
    }

    async Task<bool> ReadyAsync() =>
        (await gateway.Grpc.CallAsync("ModelReady", new ModelReadyRequest { Name = "tiny" }, ModelReadyResponse.Parser)).Ready;

    async Task<string> StateAsync()
    {
        var index = await gateway.Grpc.CallAsync("RepositoryIndex", new RepositoryIndexRequest(), RepositoryIndexResponse.Parser);
        return index.Models.Single().State + " " + index.Models.Single().Reason;
    }
}
