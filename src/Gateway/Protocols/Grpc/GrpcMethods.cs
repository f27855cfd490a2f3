using Gateway.Protocols.Grpc.Messages;
using Google.Protobuf;

namespace Gateway.Protocols.Grpc;

/// <summary>Every call but ModelInfer, by its path.</summary>
sealed class GrpcMethods
{
    const string Inference = "/inference.GRPCInferenceService/";
    const string Health = "/grpc.health.v1.Health/";

    readonly Dictionary<string, GrpcMethod> methods;

    public GrpcMethods(ServerCalls server, FamilyCalls family, StatisticsCalls statistics, RepositoryCalls repository, HealthCalls health)
    {
        methods = new(StringComparer.Ordinal)
        {
            [Inference + "ServerLive"] = Unary(ServerLiveRequest.Parser, server.Live),
            [Inference + "ServerReady"] = Unary(ServerReadyRequest.Parser, server.Ready),
            [Inference + "ServerMetadata"] = Unary(ServerMetadataRequest.Parser, server.Metadata),
            [Inference + "ModelReady"] = Unary(ModelReadyRequest.Parser, family.Ready),
            [Inference + "ModelMetadata"] = Unary(ModelMetadataRequest.Parser, family.Metadata),
            [Inference + "ModelConfig"] = Unary(ModelConfigRequest.Parser, family.Config),
            [Inference + "ModelStatistics"] = Unary(ModelStatisticsRequest.Parser, statistics.Read),
            [Inference + "RepositoryIndex"] = Unary(RepositoryIndexRequest.Parser, repository.Index),
            [Inference + "RepositoryModelLoad"] = Unary(RepositoryModelLoadRequest.Parser, repository.LoadAsync),
            [Inference + "RepositoryModelUnload"] = Unary(RepositoryModelUnloadRequest.Parser, repository.UnloadAsync),
            [Health + "Check"] = Unary(HealthCheckRequest.Parser, health.Check),
            [Health + "Watch"] = health.WatchAsync,
        };
    }

    public GrpcMethod? Find(string path) => methods.GetValueOrDefault(path);

    static GrpcMethod Unary<T>(MessageParser<T> parser, Func<GrpcCall, T, GrpcAnswer> answer) where T : IMessage<T>, new() =>
        Unary(parser, (call, message) => ValueTask.FromResult(answer(call, message)));

    static GrpcMethod Unary<T>(MessageParser<T> parser, Func<GrpcCall, T, ValueTask<GrpcAnswer>> answer) where T : IMessage<T>, new() =>
        async call =>
        {
            if (call.Read(parser, out var message) is { } unreadable)
                return unreadable;
            var given = await answer(call, message);
            if (given.Message is { } reply)
                await GrpcReply.SendAsync(call.Context.Response, reply, last: true, call.Gone);
            return given.Fault;
        };
}
