using System.Text.Json;
using Gateway.Configuration;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Admin;

/// <summary>What a repository call may carry: nothing, or a JSON object, read as strictly as infer's.</summary>
static class RepositoryBody
{
    /// <summary>Reads a body; <paramref name="ready"/> is the index's own key, which null leaves to be ignored like any other.</summary>
    public static Fault? Read(ReadOnlySpan<byte> body, LimitsConfig limits, Action<bool>? ready)
    {
        if (body.IsEmpty)
            return null;
        if (JsonFaults.Check(body) is { } unreadable)
            return unreadable;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = limits.JsonDepth });
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return JsonFaults.Expected("the body", "an object", ref reader);
            var keys = new JsonKeys("the body", limits);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if ((keys.Next(ref reader, out string key) ?? (key == "ready" ? Ready(ref reader, ready) : null)) is { } wrong)
                    return wrong;
                reader.Skip();
            }

            // Anything but white space behind the object throws.
            reader.Read();
            return null;
        }
        catch (JsonException e)
        {
            return JsonFaults.Of(e, body, limits);
        }
    }

    static Fault? Ready(ref Utf8JsonReader reader, Action<bool>? ready)
    {
        if (ready is null || reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
            return JsonFaults.Expected("ready", "true or false", ref reader);
        ready(reader.GetBoolean());
        return null;
    }
}
