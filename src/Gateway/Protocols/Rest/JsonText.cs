using System.Text.Json;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>Strings of a JSON body, which may hold escapes that are no text.</summary>
static class JsonText
{
    /// <summary>The string that the reader stands on; false when it is another token or an unpaired surrogate.</summary>
    public static bool TryGet(ref Utf8JsonReader reader, out string text)
    {
        text = "";
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            return false;
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

    static string Number(ReadOnlySpan<byte> digits) =>
        "the number " + System.Text.Encoding.ASCII.GetString(digits[..Math.Min(digits.Length, 40)]) + (digits.Length > 40 ? "..." : "");
}
