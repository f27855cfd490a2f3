using System.Text.Json;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>The outputs that a request names, in its order.</summary>
static class OutputsDecoder
{
    public static Fault? Read(ref Utf8JsonReader reader, LimitsConfig limits, List<string> names, ReplyForm form)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            return JsonFaults.Expected("outputs", "an array", ref reader);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (One(ref reader, $"outputs[{names.Count}]", limits, form, out string? name) is { } wrong)
                return wrong;
            if (names.Contains(name!, StringComparer.Ordinal))
                return new Fault(FaultCode.DuplicateOutput, $"outputs[{names.Count}].name: the output {Fault.Show(name)} is requested twice");
            if (names.Count == limits.JsonKeys)
                return new Fault(FaultCode.LimitExceeded, $"outputs: expected at most {limits.JsonKeys} (Limits.JsonKeys), came more");
            names.Add(name!);
        }

        return null;
    }

    static Fault? One(ref Utf8JsonReader reader, string place, LimitsConfig limits, ReplyForm form, out string? name)
    {
        name = null;
        if (reader.TokenType != JsonTokenType.StartObject)
            return JsonFaults.Expected(place, "an object with a name", ref reader);
        bool? binary = null;
        int? classes = null;
        var keys = new JsonKeys(place, limits);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var fault = keys.Next(ref reader, out string key);
            if (fault is null && key is "name")
                fault = JsonText.TryGet(ref reader, out name) ? null : JsonFaults.Expected($"{place}.name", "a string", ref reader);
            else if (fault is null && key is "parameters")
                fault = ParametersDecoder.Read(ref reader, $"{place}.parameters", limits, (parameter, value) => parameter == "binary_data"
                    ? Flag($"{place}.parameters.binary_data", value, on => binary = on)
                    : OutputParameters.Take(place, parameter, value, most => classes = most));
            else
                reader.Skip();
            if (fault is not null)
                return fault;
        }

        if (name is not null && binary is { } isBinary)
            form.SetBinary(name, isBinary);
        if (name is not null && classes is { } most)
            form.SetClasses(name, most);
        return name is null ? new Fault(FaultCode.InvalidField, $"{place}.name: expected a string, came nothing") : null;
    }

    /// <summary>Takes a parameter that is true or false.</summary>
    public static Fault? Flag(string place, ParameterValue value, Action<bool> take)
    {
        if (value.Flag is not { } flag)
            return new Fault(FaultCode.InvalidParameter, $"{place}: expected true or false, came {value}");
        take(flag);
        return null;
    }
}
