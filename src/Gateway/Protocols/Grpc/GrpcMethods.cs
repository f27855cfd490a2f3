using Gateway.Protocols.Grpc.Messages;
using Gateway.Security;
using Google.Protobuf;

namespace Gateway.Protocols.Grpc;

/// <summary>Every call but ModelInfer, by its path, with what it needs.</summary>
sealed class GrpcMethods
{
    const string Inference = "/inference.GRPCInferenceService/";
    const string Health = "/grpc.health.v1.Health/";

    readonly Dictionary<string, GrpcEntry> methods;
    readonly AccessCheck access;

    public GrpcMethods(ServerCalls server, FamilyCalls family, StatisticsCalls statistics, RepositoryCalls repository, HealthCalls health, AccessCheck access)
    {
        this.access = access;
        methods = new(StringComparer.Ordinal)
        {
            [Inference + "ServerLive"] = Unary(Need.Nothing, ServerLiveRequest.Parser, server.Live),
            [Inference + "ServerReady"] = Unary(Need.Nothing, ServerReadyRequest.Parser, server.Ready),
            [Inference + "ServerMetadata"] = Unary(Need.Known, ServerMetadataRequest.Parser, server.Metadata),
            [Inference + "ModelReady"] = Unary(Need.Predict, ModelReadyRequest.Parser, family.Ready, r => r.Name),
            [Inference + "ModelMetadata"] = Unary(Need.Predict, ModelMetadataRequest.Parser, family.Metadata, r => r.Name),
            [Inference + "ModelConfig"] = Unary(Need.Predict, ModelConfigRequest.Parser, family.Config, r => r.Name),
            // Without a name it tells of the families that the caller may ask.
            [Inference + "ModelStatistics"] = Unary(Need.Known, ModelStatisticsRequest.Parser, statistics.Read),
            [Inference + "RepositoryIndex"] = Unary(Need.Admin, RepositoryIndexRequest.Parser, repository.Index),
            [Inference + "RepositoryModelLoad"] = Unary(Need.Admin, RepositoryModelLoadRequest.Parser, repository.LoadAsync),
            [Inference + "RepositoryModelUnload"] = Unary(Need.Admin, RepositoryModelUnloadRequest.Parser, repository.UnloadAsync),
            [Health + "Check"] = Unary(Need.Nothing, HealthCheckRequest.Parser, health.Check),
            [Health + "Watch"] = new(Need.Nothing, false, health.WatchAsync),
        };
    }

    /// <summary>Paths of all of them.</summary>
    public IEnumerable<string> Paths => methods.Keys;

    public GrpcEntry? Find(string path) => methods.GetValueOrDefault(path);

    GrpcEntry Unary<T>(Need need, MessageParser<T> parser, Func<GrpcCall, T, GrpcAnswer> answer, Func<T, string>? family = null) where T : IMessage<T>, new() =>
        Unary(need, parser, (call, message) => ValueTask.FromResult(answer(call, message)), family);

    GrpcEntry Unary<T>(Need need, MessageParser<T> parser, Func<GrpcCall, T, ValueTask<GrpcAnswer>> answer, Func<T, string>? family = null) where T : IMessage<T>, new() =>
        new(need, family is not null, async call =>
        {
            if (call.Read(parser, out var message) is { } unreadable)
                return unreadable;
            if (family is not null && access.Permit(call.Context, need.Scope!.Value, family(message)) is { } refused)
                return refused;
            var given = await answer(call, message);
            if (given.Message is { } reply)
                await GrpcReply.SendAsync(call.Context.Response, reply, last: true, call.Gone);
            return given.Fault;
        });
}
