using System.Text.Json;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>A JSON body of the Open Inference Protocol into a request. One use each.</summary>
sealed class InferDecoder(Family family, LimitsConfig limits)
{
    readonly RequestParameters parameters = new();
    readonly Tensor?[] inputs = new Tensor?[family.Inputs.Count];
    readonly List<string> outputs = [];
    string? id;
    bool hasInputs;

    /// <summary>Gives the request, or what is wrong with the body.</summary>
    public static Fault? Decode(ReadOnlySpan<byte> body, Family family, LimitsConfig limits, out InferRequest? request)
    {
        request = null;
        if (JsonFaults.Check(body) is { } unreadable)
            return unreadable;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = limits.JsonDepth });
        var decoder = new InferDecoder(family, limits);
        try
        {
            if (decoder.Envelope(ref reader, body.Length) is { } wrong)
                return wrong;
            // Anything but white space behind the object throws.
            reader.Read();
        }
        catch (JsonException e)
        {
            return JsonFaults.Of(e, body, limits);
        }

        if (decoder.Complete() is { } incomplete)
            return incomplete;
        request = new InferRequest { Id = decoder.id, Inputs = decoder.inputs!, Parameters = decoder.parameters, Outputs = decoder.outputs };
        return null;
    }

    Fault? Envelope(ref Utf8JsonReader reader, int bodyLength)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return JsonFaults.Expected("the body", "an object", ref reader);
        var keys = new JsonKeys("the body", limits);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if ((keys.Next(ref reader, out string key) ?? Field(ref reader, key, bodyLength)) is { } wrong)
                return wrong;
        }

        return null;
    }

    Fault? Field(ref Utf8JsonReader reader, string key, int bodyLength)
    {
        switch (key)
        {
            case "id":
                return Id(ref reader);
            case "parameters":
                return ParametersDecoder.Read(ref reader, "parameters", limits, parameters.Take);
            case "inputs":
                return Inputs(ref reader, bodyLength);
            case "outputs":
                return OutputsDecoder.Read(ref reader, limits, outputs);
            default:
                reader.Skip();
                return null;
        }
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

    Fault? Inputs(ref Utf8JsonReader reader, int bodyLength)
    {
        hasInputs = true;
        if (reader.TokenType != JsonTokenType.StartArray)
            return JsonFaults.Expected("inputs", "an array", ref reader);
        for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            var decoder = new InputDecoder(family, limits, $"inputs[{i}]", bodyLength);
            if (decoder.Read(ref reader, out var tensor, out int index) is { } wrong)
                return wrong;
            if (inputs[index] is not null)
                return new Fault(FaultCode.DuplicateInput, $"inputs[{i}].name: the input {Fault.Show(tensor!.Name)} was sent twice");
            inputs[index] = tensor;
        }

        return null;
    }

    Fault? Complete()
    {
        if (!hasInputs)
            return new Fault(FaultCode.InvalidField, "inputs: expected an array, came nothing");
        var missing = family.Inputs.Where((_, i) => inputs[i] is null).Select(i => i.Name).ToList();
        if (missing.Count > 0)
        {
            string came = string.Join(", ", inputs.OfType<Tensor>().Select(t => t.Name));
            return new Fault(FaultCode.MissingInput, $"inputs: expected {string.Join(", ", missing)} too, came {(came.Length == 0 ? "none" : came)}");
        }

        var odd = inputs.FirstOrDefault(t => t!.Rows != inputs[0]!.Rows);
        if (odd is not null)
        {
            string expected = $"expected {inputs[0]!.Rows} rows as in {Fault.Show(inputs[0]!.Name)}";
            return new Fault(FaultCode.RowCountMismatch, $"input {Fault.Show(odd.Name)}: {expected}, came {odd.Rows}");
        }

        long elements = inputs.Sum(t => (long)t!.Count);
        return elements <= limits.Elements
            ? null
            : new Fault(FaultCode.LimitExceeded, $"inputs: expected at most {limits.Elements} elements together (Limits.Elements), came {elements}");
    }
}
