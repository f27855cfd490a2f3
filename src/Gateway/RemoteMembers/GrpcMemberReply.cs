using System.Runtime.InteropServices;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Protocols.Grpc;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Replies;
using Google.Protobuf;

namespace Gateway.RemoteMembers;

/// <summary>Reads a ModelInferResponse of a member.</summary>
sealed class GrpcMemberReply(RemoteMember member, IReadOnlyList<TensorSpec> specs, int rows, LimitsConfig limits)
{
    const int MostAxes = 32;

    /// <summary>Gives the outputs in the family's order, or says what is wrong with the message.</summary>
    public string? Read(ReadOnlyMemory<byte> bytes, string askedId, out Tensor[] tensors)
    {
        tensors = [];
        // Two bytes of an output become hundreds.
        if (Outputs(bytes) > limits.JsonKeys)
            return $"it has more than {limits.JsonKeys} outputs (Limits.JsonKeys)";
        if (MessageReader.Read(ModelInferResponse.Parser, bytes.Span, out var message) is { } unreadable)
            return unreadable.Message;
        if (!string.Equals(message.Id, askedId, StringComparison.Ordinal))
            return message.Id.Length == 0 ? "it bears no id" : "it bears the id of another request";
        if (RemoteOutput.OtherVersion(member, message.ModelVersion) is { } other)
            return other;
        if (message.RawOutputContents.Count > 0 && message.RawOutputContents.Count != message.Outputs.Count)
            return $"raw_output_contents: expected one for each of the {message.Outputs.Count} outputs, came {message.RawOutputContents.Count}";
        var found = new Tensor?[specs.Count];
        for (int i = 0; i < message.Outputs.Count; i++)
        {
            var output = message.Outputs[i];
            int index = RemoteOutput.IndexOf(member, output.Name);
            if (index < 0)
                return $"it has the output {Fault.Show(output.Name)}, which was not asked for";
            if (found[index] is not null)
                return $"it has the output {Fault.Show(output.Name)} twice";
            if (Tensor(output, message.RawOutputContents.Count > 0 ? message.RawOutputContents[i] : null, index, out found[index]) is { } wrong)
                return wrong;
        }

        if (Array.FindIndex(found, t => t is null) is >= 0 and int missing)
            return $"it lacks the output {Fault.Show(member.OutputNames[missing])}";
        tensors = found!;
        return null;
    }

    string? Tensor(ModelInferResponse.Types.InferOutputTensor output, ByteString? raw, int index, out Tensor? tensor)
    {
        tensor = null;
        var reader = new RemoteOutput(specs[index], output.Name, rows, limits);
        if (output.Shape.Count > MostAxes || output.Shape.Any(a => a < 0))
            return $"output {Fault.Show(output.Name)}: shape: expected at most {MostAxes} axes of 0 or more";
        long[] shape = [.. output.Shape];
        if (reader.Unfit(output.Datatype, shape) is { } unfit)
            return unfit;
        if (raw is not null)
            // MLServer sends typed contents without a number beside its raw ones.
            return output.Contents is null || output.Contents.CalculateSize() == 0 ? reader.Binary(raw.Span, shape, out tensor) : $"output {Fault.Show(output.Name)}: it has both contents and raw_output_contents";
        return EncodedInputs.NeedsBinary([specs[index].Datatype])
            ? $"output {Fault.Show(output.Name)}: {output.Datatype} has no typed contents"
            : reader.Typed(output.Contents, shape, out tensor);
    }

    static int Outputs(ReadOnlyMemory<byte> bytes)
    {
        MemoryMarshal.TryGetArray(bytes, out var array);
        using var input = new CodedInputStream(array.Array ?? [], array.Offset, array.Count);
        int outputs = 0;
        try
        {
            while (input.ReadTag() is not 0 and var tag)
            {
                outputs += WireFormat.GetTagFieldNumber(tag) is ModelInferResponse.OutputsFieldNumber or ModelInferResponse.RawOutputContentsFieldNumber ? 1 : 0;
                input.SkipLastField();
            }
        }
        catch (Exception e) when (MessageReader.IsUnreadable(e))
        {
            // Reading it says what is wrong.
        }

        return (outputs + 1) / 2;
    }
}
