using System.Runtime.CompilerServices;
using System.Text.Json;
using Gateway.Configuration;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>The keys of one JSON object: each once, and not too many.</summary>
ref struct JsonKeys(string place, LimitsConfig limits)
{
    // An object of a request has a handful of keys: those are looked through.
    const int Few = 8;

    FewKeys first;
    int count;
    HashSet<string>? all;

    /// <summary>Reads the key that the reader stands on and moves to its value.</summary>
    public Fault? Next(ref Utf8JsonReader reader, out string key)
    {
        if (!JsonText.TryGet(ref reader, out key))
            return new Fault(FaultCode.InvalidJson, $"{place}: a key is no text");
        if (!Add(key))
            return new Fault(FaultCode.DuplicateKey, $"{place}: the key {Fault.Show(key)} stands twice");
        if (count > limits.JsonKeys)
            return new Fault(FaultCode.LimitExceeded, $"{place}: expected at most {limits.JsonKeys} keys (Limits.JsonKeys), came more");
        reader.Read();
        return null;
    }

    bool Add(string key)
    {
        if (count < Few)
        {
            for (int i = 0; i < count; i++)
            {
                if (string.Equals(first[i], key, StringComparison.Ordinal))
                    return false;
            }

            first[count++] = key;
            return true;
        }

        all ??= new HashSet<string>(((ReadOnlySpan<string>)first).ToArray(), StringComparer.Ordinal);
        count++;
        return all.Add(key);
    }

    [InlineArray(Few)]
    struct FewKeys
    {
        string key;
    }
}
