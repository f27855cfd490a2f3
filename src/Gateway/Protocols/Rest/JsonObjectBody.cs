using System.Text.Json;
using Gateway.Configuration;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>A small JSON object that is a whole body, or one within it, read as strictly as infer's: each key once and not too many.</summary>
static class JsonObjectBody
{
    /// <summary>Takes the value of one key, on which the reader stands; what is left of it is skipped.</summary>
    public delegate Fault? Field(string key, ref Utf8JsonReader reader);

    /// <summary>Reads a body that is one object and nothing behind it.</summary>
    public static Fault? Read(ReadOnlySpan<byte> body, LimitsConfig limits, Field field)
    {
        if (JsonFaults.Check(body, limits) is { } unreadable)
            return unreadable;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = limits.JsonDepth });
        try
        {
            reader.Read();
            var wrong = Read(ref reader, "the body", limits, field);
            // Anything but white space behind the object throws.
            if (wrong is null)
                reader.Read();
            return wrong;
        }
        catch (JsonException e)
        {
            return JsonFaults.Of(e, body, limits);
        }
    }

    /// <summary>Reads an object within a body, up to its end.</summary>
    /// <param name="reader">Stands on what has to be the object's beginning.</param>
    /// <param name="place">What errors call it.</param>
    /// <param name="limits">Of the number of keys.</param>
    /// <param name="field">Takes the value of each key.</param>
    public static Fault? Read(ref Utf8JsonReader reader, string place, LimitsConfig limits, Field field)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return JsonFaults.Expected(place, "an object", ref reader);
        var keys = new JsonKeys(place, limits);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if ((keys.Next(ref reader, out string key) ?? field(key, ref reader)) is { } wrong)
                return wrong;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                reader.Skip();
        }

        return null;
    }
}
