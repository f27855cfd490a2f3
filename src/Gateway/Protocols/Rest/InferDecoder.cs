using System.Text.Json;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Binary;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>A JSON body of the Open Inference Protocol into a request. One use each.</summary>
ref struct InferDecoder(BodyParts parts, Family family, LimitsConfig limits, TensorMemory memory, bool fast)
{
    static readonly string[] Places = [.. Enumerable.Range(0, 8).Select(Place)];

    readonly BodyParts parts = parts;
    readonly ReplyForm form = new();
    readonly Tensor?[] inputs = new Tensor?[family.Inputs.Count];
    readonly List<string> outputs = [];
    RequestParameters? parameters;
    string? id;
    bool hasInputs;
    // Where in the body the reader's own count of bytes begins.
    int origin;
    // Bytes of the binary tensors that inputs have claimed.
    int taken;

    /// <summary>Gives the request, or what is wrong with the body.</summary>
    /// <remarks>
    /// The fast way reads numbers without looking for what is wrong with them, so whatever it does not take is read once more
    /// by the way that does.
    /// </remarks>
    /// <param name="parts">The body.</param>
    /// <param name="family">The family asked.</param>
    /// <param name="limits">Limits of the request.</param>
    /// <param name="request">The request, or null.</param>
    /// <param name="memory">Where the inputs are put; null takes memory that is nobody else's.</param>
    public static Fault? Decode(BodyParts parts, Family family, LimitsConfig limits, out InferRequest? request, TensorMemory? memory = null)
    {
        request = null;
        memory ??= new TensorMemory();
        return JsonFaults.Check(parts.Json, limits, parts.IsSplit ? "" : $"; binary tensors need the header {BodyParts.Header}") is { } unreadable ? unreadable
            : Read(parts, family, limits, memory, fast: true, out request) is null ? null
            : Read(parts, family, limits, memory, fast: false, out request);
    }

    static Fault? Read(BodyParts parts, Family family, LimitsConfig limits, TensorMemory memory, bool fast, out InferRequest? request)
    {
        request = null;
        var reader = new Utf8JsonReader(parts.Json, new JsonReaderOptions { MaxDepth = limits.JsonDepth });
        var decoder = new InferDecoder(parts, family, limits, memory, fast);
        try
        {
            if (decoder.Envelope(ref reader) is { } wrong)
                return wrong;
            // Anything but white space behind the object throws.
            reader.Read();
        }
        catch (JsonException e)
        {
            return JsonFaults.Of(e, parts.Json, limits);
        }

        if (decoder.Complete() is { } incomplete)
            return incomplete;
        request = new InferRequest
        {
            Id = decoder.id,
            Inputs = decoder.inputs!,
            Memory = memory,
            Parameters = decoder.parameters ?? RequestParameters.None,
            Outputs = decoder.outputs,
            Form = decoder.form,
        };
        return null;
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
            case "id":
                return Id(ref reader);
            case "parameters":
                return Parameters(ref reader);
            case "inputs":
                return Inputs(ref reader);
            case "outputs":
                return OutputsDecoder.Read(ref reader, limits, outputs, form);
            default:
                reader.Skip();
                return null;
        }
    }

    Fault? Parameters(ref Utf8JsonReader reader)
    {
        var (ours, written) = (parameters ??= new RequestParameters(), form);
        return ParametersDecoder.Read(ref reader, "parameters", limits, (name, value) =>
            name != "binary_data_output" ? ours.Take(name, value) : OutputsDecoder.Flag("parameters.binary_data_output", value, on => written.AllBinary = on));
    }

    Fault? Id(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (!JsonText.TryGet(ref reader, out string text))
            return JsonFaults.Expected("id", "a string", ref reader);
        id = text;
        return text.Length <= limits.IdLength
            ? null
            : new Fault(FaultCode.LimitExceeded, $"id: expected at most {limits.IdLength} characters (Limits.IdLength), came {text.Length}");
    }

    Fault? Inputs(ref Utf8JsonReader reader)
    {
        hasInputs = true;
        if (reader.TokenType != JsonTokenType.StartArray)
            return JsonFaults.Expected("inputs", "an array", ref reader);
        for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            var decoder = new InputDecoder(family, limits, memory, i < Places.Length ? Places[i] : Place(i), parts, origin, taken, fast);
            if (decoder.Read(ref reader, out var tensor, out int index) is { } wrong)
                return wrong;
            (origin, taken) = (decoder.Origin, decoder.Taken);
            if (inputs[index] is not null)
                return new Fault(FaultCode.DuplicateInput, $"inputs[{i}].name: the input {Fault.Show(tensor!.Name)} was sent twice");
            inputs[index] = tensor;
        }

        return null;
    }

    static string Place(int input) => $"inputs[{input}]";

    readonly Fault? Complete()
    {
        if (!hasInputs)
            return new Fault(FaultCode.InvalidField, "inputs: expected an array, came nothing");
        if (taken < parts.Tensors.Length)
            return new Fault(FaultCode.InvalidData, $"the body: {parts.Tensors.Length - taken} bytes behind its JSON belong to no input's binary_data_size");
        return InputSet.Check(family, inputs, limits);
    }
}
