using System.Text.Json;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Protocols.TensorFlow;

/// <summary>A body of predict into a request: rows under "instances" or columns under "inputs". One use each.</summary>
ref struct PredictDecoder(ReadOnlySpan<byte> body, Family family, LimitsConfig limits, TensorMemory memory, bool fast)
{
    const string Instances = "instances";
    const string Inputs = "inputs";

    readonly ReplyForm form = new();
    readonly RequestParameters parameters = new();
    readonly Tensor?[] tensors = new Tensor?[family.Inputs.Count];
    NestedReader values = new(body, limits, memory, fast);
    string? format;
    bool consensus;

    /// <summary>Gives the request, or what is wrong with the body.</summary>
    /// <remarks>As for infer, whatever the fast way does not take is read once more by the way that knows what is wrong.</remarks>
    public static Fault? Decode(ReadOnlySpan<byte> body, Family family, LimitsConfig limits, TensorMemory memory, out InferRequest? request)
    {
        request = null;
        return JsonFaults.Check(body, limits) is { } unreadable ? unreadable
            : Read(body, family, limits, memory, fast: true, out request) is null ? null
            : Read(body, family, limits, memory, fast: false, out request);
    }

    static Fault? Read(ReadOnlySpan<byte> body, Family family, LimitsConfig limits, TensorMemory memory, bool fast, out InferRequest? request)
    {
        request = null;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = limits.JsonDepth });
        var decoder = new PredictDecoder(body, family, limits, memory, fast);
        try
        {
            if (decoder.Envelope(ref reader) is { } wrong)
                return wrong;
            // Anything but white space behind the object throws.
            reader.Read();
        }
        catch (JsonException e)
        {
            return JsonFaults.Of(e, body, limits);
        }

        if (decoder.format is null)
            return new Fault(FaultCode.InvalidField, $"{Instances}: expected an array here, or {Inputs}, came neither");
        if (InputSet.Check(family, decoder.tensors, limits) is { } incomplete)
            return incomplete;
        request = decoder.Request(memory);
        return null;
    }

    /// <summary>The body's shape is the family's own outputs, so that what is ours is named only where it was asked for.</summary>
    readonly InferRequest Request(TensorMemory held)
    {
        form.ByRow = format == Instances;
        var own = family.Outputs.Select(o => o.Name);
        var ours = ConsensusOutputs.Of(family).Select(o => o.Name).Where(ConsensusOutputs.IsReturnedByDefault);
        return new InferRequest
        {
            Inputs = tensors!,
            Memory = held,
            Parameters = parameters,
            Form = form,
            OutputsAreImplied = true,
            Outputs = consensus || parameters.Explain ? [.. own, .. ours] : [.. own],
        };
    }

    Fault? Envelope(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return JsonFaults.Expected("the body", "an object", ref reader);
        var keys = new JsonKeys("the body", limits);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if ((keys.Next(ref reader, out string key) ?? Field(ref reader, key)) is { } wrong)
                return wrong;
        }

        return null;
    }

    Fault? Field(ref Utf8JsonReader reader, string key)
    {
        switch (key)
        {
            case "signature_name":
                return Signature(ref reader);
            case "parameters":
                return Parameters(ref reader);
            case Instances or Inputs:
                if (format is not null)
                    return new Fault(FaultCode.InvalidField, $"{key}: expected either {Instances} or {Inputs}, came both");
                format = key;
                return key == Instances
                    ? new InstancesDecoder(family, limits, key).Read(ref reader, ref values, tensors)
                    : new ColumnsDecoder(family, limits, key).Read(ref reader, ref values, tensors);
            default:
                reader.Skip();
                return null;
        }
    }

    static Fault? Signature(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (!JsonText.TryGet(ref reader, out string name))
            return JsonFaults.Expected("signature_name", "a string", ref reader);
        return name is "" or SignatureWriter.Name ? null
            : new Fault(FaultCode.InvalidField, $"signature_name: expected {SignatureWriter.Name}, the only signature of a family, came {Fault.Show(name)}");
    }

    Fault? Parameters(ref Utf8JsonReader reader)
    {
        var ours = parameters;
        bool asked = false;
        var fault = ParametersDecoder.Read(ref reader, "parameters", limits, (name, value) =>
            name != "consensus" ? ours.Take(name, value) : OutputsDecoder.Flag("parameters.consensus", value, on => asked = on));
        consensus = asked;
        return fault;
    }
}
