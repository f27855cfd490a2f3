using System.Text.Json;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Protocols.TensorFlow;

/// <summary>Columns: the value of the family's only input, or an object of a value for each input.</summary>
readonly ref struct ColumnsDecoder(Family family, LimitsConfig limits, string field)
{
    public Fault? Read(ref Utf8JsonReader reader, ref NestedReader values, Tensor?[] tensors)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
            return Named(ref reader, ref values, tensors);
        if (reader.TokenType != JsonTokenType.StartArray)
            return JsonFaults.Expected(field, "an array, or an object of a value for each input", ref reader);
        return family.Inputs.Count == 1
            ? values.Read(ref reader, family.Inputs[0], field, out tensors[0])
            : JsonFaults.Expected(field, $"an object of a value for each of {InputNames.All(family)}", ref reader);
    }

    Fault? Named(ref Utf8JsonReader reader, ref NestedReader values, Tensor?[] tensors)
    {
        var keys = new JsonKeys(field, limits);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (keys.Next(ref reader, out string name) is { } wrong)
                return wrong;
            int index = InputNames.IndexOf(family, name);
            if (index < 0)
                return InputNames.Unknown(family, field, name);
            if (values.Read(ref reader, family.Inputs[index], field, out tensors[index]) is { } fault)
                return fault;
        }

        return null;
    }
}
