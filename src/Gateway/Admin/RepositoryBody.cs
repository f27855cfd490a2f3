using System.Text.Json;
using Gateway.Configuration;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Admin;

/// <summary>What a repository call may carry: nothing, or a JSON object.</summary>
static class RepositoryBody
{
    /// <summary>Reads a body; <paramref name="ready"/> is the index's own key, which null leaves to be ignored like any other.</summary>
    public static Fault? Read(ReadOnlySpan<byte> body, LimitsConfig limits, Action<bool>? ready) =>
        body.IsEmpty ? null : JsonObjectBody.Read(body, limits, (string key, ref Utf8JsonReader reader) => key == "ready" ? Ready(ref reader, ready) : null);

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
