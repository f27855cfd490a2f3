using System.Text.Json;
using Ensemble.Tensors;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>Strings of a JSON body, which may hold escapes that are no text.</summary>
static class JsonText
{
    // Most strings of a request are one of these: they are there already, in UTF-8 and as text, by their length.
    static readonly (byte[] Bytes, string Text)[][] Known = KnownByLength(
        ["id", "name", "data", "shape", "inputs", "outputs", "datatype", "parameters", "instances", "signature_name", .. Enum.GetNames<Datatype>()]);

    /// <summary>The string that the reader stands on; false when it is another token or an unpaired surrogate.</summary>
    public static bool TryGet(ref Utf8JsonReader reader, out string text)
    {
        text = "";
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            return false;
        if (!reader.HasValueSequence && !reader.ValueIsEscaped && reader.ValueSpan.Length < Known.Length)
        {
            foreach (var (bytes, known) in Known[reader.ValueSpan.Length])
            {
                if (reader.ValueSpan.SequenceEqual(bytes))
                {
                    text = known;
                    return true;
                }
            }
        }

        try
        {
            text = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // The only cause that is left: an escape of half a surrogate pair.
            return false;
        }
    }

    /// <summary>The string's UTF-8 bytes; null as above.</summary>
    public static byte[]? Bytes(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.IsEmpty)
            return [];
        if (!reader.ValueIsEscaped)
            return reader.ValueSpan.ToArray();
        byte[] buffer = new byte[reader.ValueSpan.Length];
        try
        {
            return buffer.AsSpan(0, reader.CopyString(buffer)).ToArray();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>What stands at the reader, for a message.</summary>
    public static string Came(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.EndArray => "the end of the array",
        JsonTokenType.Null => "null",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.String => TryGet(ref reader, out string text) ? "the string " + Fault.Show(text) : "a string that is no text",
        _ => Number(reader.ValueSpan),
    };

    static (byte[] Bytes, string Text)[][] KnownByLength(string[] all) =>
        [.. Enumerable.Range(0, all.Max(n => n.Length) + 1).Select(length => all.Where(n => n.Length == length).Select(n => (System.Text.Encoding.UTF8.GetBytes(n), n)).ToArray())];

    static string Number(ReadOnlySpan<byte> digits) =>
        "the number " + System.Text.Encoding.ASCII.GetString(digits[..Math.Min(digits.Length, 40)]) + (digits.Length > 40 ? "..." : "");
}
