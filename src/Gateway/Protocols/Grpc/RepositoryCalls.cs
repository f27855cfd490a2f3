using Ensemble.Execution;
using Ensemble.Families;
using Gateway.Admin;
using Gateway.AuditLog;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Replies;
using Google.Protobuf.Collections;

namespace Gateway.Protocols.Grpc;

/// <summary>The protocol's repository calls, for peers on this machine.</summary>
sealed class RepositoryCalls(FamilyStore store, RepositoryEndpoint repository, AuditTrail trail)
{
    public GrpcAnswer Index(GrpcCall call, RepositoryIndexRequest request)
    {
        var reply = new RepositoryIndexResponse();
        foreach (var status in store.Statuses.Where(s => s.Ready || !request.Ready))
        {
            reply.Models.Add(new RepositoryIndexResponse.Types.ModelIndex
            {
                Name = status.Name,
                Version = status.Version,
                State = status.Ready ? "READY" : "UNAVAILABLE",
                Reason = string.Join("; ", status.Mistakes),
            });
        }

        return GrpcAnswer.Of(reply);
    }

    public async ValueTask<GrpcAnswer> LoadAsync(GrpcCall call, RepositoryModelLoadRequest request)
    {
        string name = Name(request.ModelName, request.RepositoryName);
        return await ChangeAsync(call, "load", name, request.Parameters, repository.Load) is { } fault
            ? GrpcAnswer.Of(fault)
            : GrpcAnswer.Of(new RepositoryModelLoadResponse { ModelName = name, IsLoaded = true });
    }

    public async ValueTask<GrpcAnswer> UnloadAsync(GrpcCall call, RepositoryModelUnloadRequest request)
    {
        string name = Name(request.ModelName, request.RepositoryName);
        return await ChangeAsync(call, "unload", name, request.Parameters, repository.Unload) is { } fault
            ? GrpcAnswer.Of(fault)
            : GrpcAnswer.Of(new RepositoryModelUnloadResponse { ModelName = name, IsUnloaded = true });
    }

    async ValueTask<Fault?> ChangeAsync(
        GrpcCall call, string what, string name, MapField<string, ModelRepositoryParameter> parameters, Func<string, Fault?> change)
    {
        // A family is what lies in its folder: what came with the call would be dropped.
        string? given = parameters.Keys.FirstOrDefault(key => key == "config" || key.StartsWith("file:", StringComparison.Ordinal));
        if (given is not null)
            return new Fault(FaultCode.UnsupportedExtension, $"parameters: {Fault.Show(given)}: the extension is not served");
        trail.Note(AuditEvent.AdminCall, ("call", what), ("family", Fault.Show(name)), ("by", AuditTrail.Peer(call.Context)));
        // Loading reads files and runs models: never on the thread that reads requests.
        return await OwnThreads.Shared.Run(() => change(name));
    }

    // Of two dialects; there is one repository here.
    static string Name(string triton, string kserve) => triton.Length > 0 ? triton : kserve;
}
