using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Pipeline;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Replies;
using Google.Protobuf;
using TensorMetadata = Gateway.Protocols.Grpc.Messages.ModelMetadataResponse.Types.TensorMetadata;

namespace Gateway.Protocols.Grpc;

/// <summary>What can be asked of a family without asking its members.</summary>
sealed class FamilyCalls(FamilyRouter router, FamilyStore store)
{
    public GrpcAnswer Ready(GrpcCall call, ModelReadyRequest request)
    {
        var answer = Of(request.Name, request.Version, _ => new ModelReadyResponse { Ready = true });
        return answer.Fault is { Code: FaultCode.FamilyRefused } ? GrpcAnswer.Of(new ModelReadyResponse { Ready = false }) : answer;
    }

    public GrpcAnswer Metadata(GrpcCall call, ModelMetadataRequest request) => Of(request.Name, request.Version, family =>
    {
        var reply = new ModelMetadataResponse { Name = family.Name, Platform = "ensemble" };
        reply.Versions.AddRange(store.VersionsOf(family.Name));
        reply.Inputs.AddRange(family.Inputs.Select(Announce));
        reply.Outputs.AddRange(OutputSelection.All(family).Select(Announce));
        foreach (var (name, value) in FamilyProperties.Of(family))
            reply.Properties.Add(name, value);
        return reply;
    });

    public GrpcAnswer Config(GrpcCall call, ModelConfigRequest request) => Of(request.Name, request.Version, family =>
    {
        var config = new ModelConfig { Name = family.Name, Platform = "ensemble", MaxBatchSize = call.Snapshot.Limits.Rows };
        foreach (var input in family.Inputs)
            config.Input.Add(new ModelInput { Name = input.Name, DataType = TypeOf(input.Datatype), Dims = { input.Shape[1..] } });
        foreach (var output in OutputSelection.All(family))
            config.Output.Add(new ModelOutput { Name = output.Name, DataType = TypeOf(output.Datatype), Dims = { output.Shape[1..] } });
        return new ModelConfigResponse { Config = config };
    });

    GrpcAnswer Of(string name, string version, Func<Family, IMessage> answer)
    {
        if (router.Route(name, version.Length == 0 ? null : version, out var lease) is { } unroutable)
            return GrpcAnswer.Of(unroutable);
        using (lease)
            return GrpcAnswer.Of(answer(lease!.Family));
    }

    static TensorMetadata Announce(TensorSpec tensor) => new() { Name = tensor.Name, Datatype = tensor.Datatype.ToString(), Shape = { tensor.Shape } };

    static DataType TypeOf(Datatype datatype) => datatype switch
    {
        Datatype.BOOL => DataType.TypeBool,
        Datatype.UINT8 => DataType.TypeUint8,
        Datatype.UINT16 => DataType.TypeUint16,
        Datatype.UINT32 => DataType.TypeUint32,
        Datatype.UINT64 => DataType.TypeUint64,
        Datatype.INT8 => DataType.TypeInt8,
        Datatype.INT16 => DataType.TypeInt16,
        Datatype.INT32 => DataType.TypeInt32,
        Datatype.INT64 => DataType.TypeInt64,
        Datatype.FP16 => DataType.TypeFp16,
        Datatype.BF16 => DataType.TypeBf16,
        Datatype.FP32 => DataType.TypeFp32,
        Datatype.FP64 => DataType.TypeFp64,
        _ => DataType.TypeString,
    };
}
