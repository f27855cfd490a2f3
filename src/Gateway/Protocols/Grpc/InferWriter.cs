using Ensemble.Tensors;
using Gateway.Protocols.Binary;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Replies;
using Google.Protobuf;

namespace Gateway.Protocols.Grpc;

/// <summary>A reply to infer as the protocol's message.</summary>
static class InferWriter
{
    /// <summary>Every output raw where the request was or an output has no typed form; else every output typed.</summary>
    public static ModelInferResponse Write(InferReply reply, bool rawRequest)
    {
        bool raw = rawRequest || reply.Outputs.Any(o => o.Tensor.Datatype is Datatype.FP16 or Datatype.BF16);
        var message = new ModelInferResponse { ModelName = reply.Family, ModelVersion = reply.Version, Id = reply.Id ?? "" };
        Parameters(message, reply.Summary);
        foreach (var output in reply.Outputs)
        {
            var tensor = WithheldTensor.Of(output, reply.Withheld);
            var announced = new ModelInferResponse.Types.InferOutputTensor { Name = tensor.Name, Datatype = tensor.Datatype.ToString() };
            announced.Shape.AddRange(tensor.Shape);
            if (raw)
                message.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(BinaryTensorWriter.Write(tensor)));
            else
                announced.Contents = TypedContents.Write(tensor);
            message.Outputs.Add(announced);
        }

        return message;
    }

    // Never a double: some clients drop it.
    static void Parameters(ModelInferResponse message, ReplySummary summary)
    {
        message.Parameters.Add("flagged", new InferParameter { BoolParam = summary.Flagged > 0 });
        message.Parameters.Add("flagged_rows", new InferParameter { Int64Param = summary.Flagged });
        message.Parameters.Add("chosen", new InferParameter { StringParam = summary.Chosen });
        message.Parameters.Add("members", new InferParameter { Int64Param = summary.Members });
        message.Parameters.Add("members_answered", new InferParameter { Int64Param = summary.Answered });
        message.Parameters.Add("guarantee", new InferParameter { StringParam = summary.Guarantee });
        message.Parameters.Add("guarantee_state", new InferParameter { StringParam = summary.GuaranteeState });
        if (summary.DecisionId is { } decision)
            message.Parameters.Add("decision_id", new InferParameter { StringParam = decision });
    }
}
