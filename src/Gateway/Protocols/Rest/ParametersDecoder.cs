using System.Text.Json;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>Objects of scalars: the parameters of requests, inputs and outputs.</summary>
static class ParametersDecoder
{
    /// <summary>Reads the object that the reader stands on into <paramref name="take"/>; null values count as absent.</summary>
    public static Fault? Read(ref Utf8JsonReader reader, string place, LimitsConfig limits, Func<string, ParameterValue, Fault?> take)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartObject)
            return JsonFaults.Expected(place, "an object", ref reader);
        var keys = new JsonKeys(place, limits);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (keys.Next(ref reader, out string key) is { } wrong)
                return wrong;
            if (reader.TokenType == JsonTokenType.Null)
                continue;
            if (!TryScalar(ref reader, out var value))
            {
                return new Fault(
                    FaultCode.InvalidParameter, $"{place}.{Short(key)}: expected a string, a number, true or false, came {JsonText.Came(ref reader)}");
            }

            if (take(key, value) is { } refused)
                return refused;
        }

        return null;
    }

    static bool TryScalar(ref Utf8JsonReader reader, out ParameterValue value)
    {
        value = default;
        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                value = ParameterValue.Of(reader.GetBoolean());
                return true;
            case JsonTokenType.Number when reader.TryGetDouble(out double number) && double.IsFinite(number):
                value = ParameterValue.Of(number);
                return true;
            case JsonTokenType.String when JsonText.TryGet(ref reader, out string text):
                value = ParameterValue.Of(text);
                return true;
            default:
                return false;
        }
    }

    static string Short(string key) => key.Length > 64 ? key[..64] + "..." : key;
}
