using System.Text.Json;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>One element of "inputs": its keys may come in any order, so data that comes early is read again at the end.</summary>
ref struct InputDecoder(Family family, LimitsConfig limits, string place, int bodyLength)
{
    const int MaximumAxes = 32;

    string? name;
    string? datatype;
    long[]? shape;
    Utf8JsonReader early;
    bool hasData;
    Tensor? tensor;

    /// <summary>Reads the object that the reader stands on; <paramref name="index"/> is its place in the family's inputs.</summary>
    public Fault? Read(ref Utf8JsonReader reader, out Tensor? read, out int index)
    {
        (read, index) = (null, -1);
        if (reader.TokenType != JsonTokenType.StartObject)
            return JsonFaults.Expected(place, "an object", ref reader);
        var keys = new JsonKeys(place, limits);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if ((keys.Next(ref reader, out string key) ?? Field(ref reader, key)) is { } wrong)
                return wrong;
        }

        if ((Missing() ?? (tensor is null ? Data(ref early) : null)) is { } fault)
            return fault;
        (read, index) = (tensor, IndexOf(name!));
        return null;
    }

    Fault? Field(ref Utf8JsonReader reader, string key)
    {
        switch (key)
        {
            case "name":
                return JsonText.TryGet(ref reader, out name) ? null : Expected("name", "a string", ref reader);
            case "datatype":
                return JsonText.TryGet(ref reader, out datatype) ? null : Expected("datatype", "a string", ref reader);
            case "shape":
                return Shape(ref reader);
            case "parameters":
                string at = place;
                return ParametersDecoder.Read(ref reader, $"{place}.parameters", limits, (parameter, _) => Refuse(at, parameter));
            case "data":
                hasData = true;
                if (name is not null && datatype is not null && shape is not null)
                    return Data(ref reader);
                early = reader;
                reader.Skip();
                return null;
            default:
                reader.Skip();
                return null;
        }
    }

    Fault? Shape(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return Expected("shape", "an array of whole numbers", ref reader);
        var axes = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long axis) || axis < 0)
                return Expected($"shape[{axes.Count}]", "a whole number, 0 or more", ref reader);
            if (axes.Count == MaximumAxes)
                return new Fault(FaultCode.ShapeMismatch, $"{place}.shape: expected at most {MaximumAxes} axes, came more");
            axes.Add(axis);
        }

        shape = [.. axes];
        return null;
    }

    readonly Fault? Missing() => (name, datatype, shape) switch
    {
        (null, _, _) => new Fault(FaultCode.InvalidField, $"{place}.name: expected a string, came nothing"),
        (_, null, _) => new Fault(FaultCode.InvalidField, $"{place}.datatype: expected a string, came nothing"),
        (_, _, null) => new Fault(FaultCode.InvalidField, $"{place}.shape: expected an array, came nothing"),
        _ => hasData ? null : new Fault(FaultCode.InvalidField, $"{place}.data: expected an array, came nothing"),
    };

    Fault? Data(ref Utf8JsonReader reader)
    {
        int index = IndexOf(name!);
        if (index < 0)
        {
            string known = string.Join(", ", family.Inputs.Select(i => i.Name));
            return new Fault(FaultCode.UnknownInput, $"{place}.name: expected one of {known}, came {Fault.Show(name)}");
        }

        var spec = family.Inputs[index];
        if (InputSignature.Check(spec, $"input {Fault.Show(name)}", datatype!, shape!, limits, inJson: true) is { } wrong)
            return wrong;
        if (reader.TokenType != JsonTokenType.StartArray)
            return new Fault(FaultCode.InvalidData, $"input {Fault.Show(name)}: data: expected an array, came {JsonText.Came(ref reader)}");
        // An element takes at least two bytes of JSON: what cannot be there is not allocated.
        long most = (bodyLength - reader.TokenStartIndex) / 2 + 1;
        int count = Tensor.ElementCount(shape);
        if (count > most)
            return new Fault(FaultCode.InvalidData, $"input {Fault.Show(name)}: data: expected {count} elements as the shape says, came fewer");
        tensor = Tensor.Create(name!, spec.Datatype, shape!);
        return new JsonElements(tensor, spec.Config.Finite).Read(ref reader);
    }

    readonly int IndexOf(string input)
    {
        for (int i = 0; i < family.Inputs.Count; i++)
        {
            if (string.Equals(family.Inputs[i].Name, input, StringComparison.Ordinal))
                return i;
        }

        return -1;
    }

    readonly Fault Expected(string field, string expected, ref Utf8JsonReader reader) =>
        JsonFaults.Expected($"{place}.{field}", expected, ref reader);

    // Ignoring these would leave the input without its data.
    static Fault? Refuse(string place, string parameter) => parameter is "binary_data_size" or "shared_memory_region"
        ? new Fault(FaultCode.UnsupportedExtension, $"{place}.parameters.{parameter}: the extension is not served; send the data as JSON")
        : null;
}
