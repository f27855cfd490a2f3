using System.Text.Json;

namespace Gateway.Protocols.Rest;

/// <summary>Bytes that are no text, as {"b64": "..."}.</summary>
static class JsonBase64
{
    public const string Key = "b64";

    /// <summary>Reads the object that the reader stands on to its end; false when it is any other.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, out byte[]? bytes)
    {
        bytes = null;
        return reader.Read() && reader.TokenType == JsonTokenType.PropertyName && JsonText.TryGet(ref reader, out string key) && key == Key
            && reader.Read() && reader.TokenType == JsonTokenType.String && JsonText.TryGet(ref reader, out string text) && TryDecode(text, out bytes)
            && reader.Read() && reader.TokenType == JsonTokenType.EndObject;
    }

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> bytes)
    {
        json.WriteStartObject();
        json.WriteBase64String(Key, bytes);
        json.WriteEndObject();
    }

    static bool TryDecode(string text, out byte[]? bytes)
    {
        bytes = new byte[((text.Length + 3) / 4) * 3];
        bool read = Convert.TryFromBase64String(text, bytes, out int length);
        bytes = read ? bytes[..length] : null;
        return read;
    }
}
