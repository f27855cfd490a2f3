using System.Text.Json;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Protocols.TensorFlow;

/// <summary>Rows: each the value of the family's only input, or each an object of a value for every input.</summary>
readonly ref struct InstancesDecoder(Family family, LimitsConfig limits, string field)
{
    public Fault? Read(ref Utf8JsonReader reader, ref NestedReader values, Tensor?[] tensors)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return JsonFaults.Expected(field, "an array", ref reader);
        var first = reader;
        first.Read();
        if (first.TokenType == JsonTokenType.StartObject && !IsValue(first))
            return Objects(ref reader, ref values, tensors);
        if (family.Inputs.Count > 1 && first.TokenType != JsonTokenType.EndArray)
            return JsonFaults.Expected($"{field}[0]", $"an object of a value for each of {InputNames.All(family)}", ref first);
        return values.Read(ref reader, family.Inputs[0], field, out tensors[0]);
    }

    // {"b64": ...} is a string, unless an input has that name.
    bool IsValue(Utf8JsonReader reader) =>
        family.Inputs[0].Datatype == Datatype.BYTES && InputNames.IndexOf(family, JsonBase64.Key) < 0 && JsonBase64.TryRead(ref reader, out _);

    Fault? Objects(ref Utf8JsonReader reader, ref NestedReader values, Tensor?[] tensors)
    {
        if (Count(reader, out int rows) is { } mixed)
            return mixed;
        for (int row = 0; row < rows; row++)
        {
            reader.Read();
            if (One(ref reader, ref values, tensors, row, rows) is { } wrong)
                return wrong;
        }

        reader.Read();
        return null;
    }

    // Tensors are as large as there are rows, so the rows are counted first.
    Fault? Count(Utf8JsonReader reader, out int rows)
    {
        rows = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; rows++)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                return JsonFaults.Expected($"{field}[{rows}]", "an object as before it", ref reader);
            if (rows == limits.Rows)
                return new Fault(FaultCode.LimitExceeded, $"{field}: expected at most {limits.Rows} rows (Limits.Rows), came more");
            reader.Skip();
        }

        return null;
    }

    Fault? One(ref Utf8JsonReader reader, ref NestedReader values, Tensor?[] tensors, int row, int rows)
    {
        string place = $"{field}[{row}]";
        var keys = new JsonKeys(place, limits);
        var came = new bool[tensors.Length];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (keys.Next(ref reader, out string name) is { } wrong)
                return wrong;
            int index = InputNames.IndexOf(family, name);
            if (index < 0)
                return InputNames.Unknown(family, place, name);
            came[index] = true;
            if (values.ReadRow(ref reader, family.Inputs[index], field, row, rows, ref tensors[index]) is { } fault)
                return fault;
        }

        int missing = Array.IndexOf(came, false);
        return missing < 0 ? null : new Fault(FaultCode.MissingInput, $"{place}: expected {family.Inputs[missing].Name} too, came without");
    }
}
