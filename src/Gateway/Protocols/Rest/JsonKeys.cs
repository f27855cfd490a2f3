using System.Text.Json;
using Gateway.Configuration;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>The keys of one JSON object: each once, and not too many.</summary>
sealed class JsonKeys(string place, LimitsConfig limits)
{
    readonly HashSet<string> seen = new(StringComparer.Ordinal);

    /// <summary>Reads the key that the reader stands on and moves to its value.</summary>
    public Fault? Next(ref Utf8JsonReader reader, out string key)
    {
        if (!JsonText.TryGet(ref reader, out key))
            return new Fault(FaultCode.InvalidJson, $"{place}: a key is no text");
        if (!seen.Add(key))
            return new Fault(FaultCode.DuplicateKey, $"{place}: the key {Fault.Show(key)} stands twice");
        if (seen.Count > limits.JsonKeys)
            return new Fault(FaultCode.LimitExceeded, $"{place}: expected at most {limits.JsonKeys} keys (Limits.JsonKeys), came more");
        reader.Read();
        return null;
    }
}
