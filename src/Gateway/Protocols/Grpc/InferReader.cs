using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Binary;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Replies;

namespace Gateway.Protocols.Grpc;

/// <summary>A message of ModelInfer into a request. One use each.</summary>
sealed class InferReader(
    Family family, LimitsConfig limits, TensorMemory memory, ModelInferRequest message, IReadOnlyList<ReadOnlyMemory<byte>> raw)
{
    const int MaximumAxes = 32;

    readonly RequestParameters parameters = new();
    readonly ReplyForm form = new();
    readonly Tensor?[] inputs = new Tensor?[family.Inputs.Count];

    /// <summary>Gives the request, or what is wrong with the message.</summary>
    public Fault? Read(CallDeadline deadline, out InferRequest? request)
    {
        request = null;
        if ((Id() ?? ParametersReader.Read(message.Parameters, "parameters", limits, parameters.Take) ?? Inputs() ?? Outputs()) is { } wrong)
            return wrong;
        if (InputSet.Check(family, inputs, limits) is { } incomplete)
            return incomplete;
        deadline.Shorten(parameters);
        request = new InferRequest
        {
            Id = message.Id.Length == 0 ? null : message.Id,
            Inputs = inputs!,
            Memory = memory,
            Parameters = parameters,
            Outputs = [.. message.Outputs.Select(o => o.Name)],
            Form = form,
        };
        return null;
    }

    Fault? Id() => message.Id.Length <= limits.IdLength
        ? null
        : new Fault(FaultCode.LimitExceeded, $"id: expected at most {limits.IdLength} characters (Limits.IdLength), came {message.Id.Length}");

    Fault? Inputs()
    {
        if (raw.Count > 0 && raw.Count != message.Inputs.Count)
        {
            return new Fault(
                FaultCode.InvalidField, $"raw_input_contents: expected one for each of the {message.Inputs.Count} inputs, came {raw.Count}");
        }

        for (int i = 0; i < message.Inputs.Count; i++)
        {
            if (Input(message.Inputs[i], $"inputs[{i}]", raw.Count > 0 ? (ReadOnlyMemory<byte>?)raw[i] : null) is { } wrong)
                return wrong;
        }

        return null;
    }

    Fault? Input(ModelInferRequest.Types.InferInputTensor input, string place, ReadOnlyMemory<byte>? bytes)
    {
        int index = IndexOf(input.Name);
        if (index < 0)
        {
            string known = string.Join(", ", family.Inputs.Select(i => i.Name));
            return new Fault(FaultCode.UnknownInput, $"{place}.name: expected one of {known}, came {Fault.Show(input.Name)}");
        }

        if (inputs[index] is not null)
            return new Fault(FaultCode.DuplicateInput, $"{place}.name: the input {Fault.Show(input.Name)} was sent twice");
        if (bytes is not null && input.Contents is not null)
            return new Fault(FaultCode.InvalidField, $"{place}.contents: expected none beside raw_input_contents");
        var spec = family.Inputs[index];
        if ((ParametersReader.Read(input.Parameters, $"{place}.parameters", limits, (parameter, _) => Refuse(place, parameter))
            ?? Shape(input, place)) is { } wrong)
            return wrong;
        return bytes is { } held
            ? new BinaryTensorReader(limits, memory, "raw_input_contents").Read(spec, input.Datatype, [.. input.Shape], held.Span, out inputs[index])
            : Signature(spec, input) ?? TypedContents.Read(input.Contents ?? new InferTensorContents(), spec, [.. input.Shape], memory, out inputs[index]);
    }

    static Fault? Shape(ModelInferRequest.Types.InferInputTensor input, string place)
    {
        if (input.Shape.Count > MaximumAxes)
            return new Fault(FaultCode.ShapeMismatch, $"{place}.shape: expected at most {MaximumAxes} axes, came {input.Shape.Count}");
        for (int axis = 0; axis < input.Shape.Count; axis++)
        {
            if (input.Shape[axis] < 0)
                return new Fault(FaultCode.InvalidField, $"{place}.shape[{axis}]: expected a whole number, 0 or more, came {input.Shape[axis]}");
        }

        return null;
    }

    Fault? Signature(TensorSpec spec, ModelInferRequest.Types.InferInputTensor input)
    {
        string place = $"input {Fault.Show(spec.Name)}";
        return input.Datatype is nameof(Datatype.FP16) or nameof(Datatype.BF16)
            ? new Fault(FaultCode.DatatypeNotInJson, $"{place}: datatype: {input.Datatype} has no typed contents; send raw_input_contents")
            : InputSignature.Check(spec, place, input.Datatype, [.. input.Shape], limits, inJson: false);
    }

    Fault? Outputs()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < message.Outputs.Count; i++)
        {
            var output = message.Outputs[i];
            string place = $"outputs[{i}]";
            if (!names.Add(output.Name))
                return new Fault(FaultCode.DuplicateOutput, $"{place}.name: the output {Fault.Show(output.Name)} is requested twice");
            if (ParametersReader.Read(output.Parameters, $"{place}.parameters", limits, (name, value) =>
                OutputParameters.Take(place, name, value, most => form.SetClasses(output.Name, most))) is { } wrong)
                return wrong;
        }

        return null;
    }

    int IndexOf(string input)
    {
        for (int i = 0; i < family.Inputs.Count; i++)
        {
            if (string.Equals(family.Inputs[i].Name, input, StringComparison.Ordinal))
                return i;
        }

        return -1;
    }

    // Ignoring it would leave an input without its data.
    static Fault? Refuse(string place, string parameter) => parameter == "shared_memory_region"
        ? new Fault(FaultCode.UnsupportedExtension, $"{place}.parameters.{parameter}: the extension is not served")
        : null;
}
