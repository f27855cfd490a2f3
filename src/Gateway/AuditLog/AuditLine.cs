using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Protocols.Rest;

namespace Gateway.AuditLog;

/// <summary>
/// One line of the log: <c>{"seq":N,"time":"…","event":"…","previous":"…",details}</c> in UTF-8 without its line end. A line's hash is
/// the SHA-256 of exactly these bytes, and stands in the next line.
/// </summary>
static class AuditLine
{
    /// <summary>What the first line of a log names as its previous one.</summary>
    public static readonly string Anchor = new('0', 64);

    /// <summary>Bytes of a line, more than its details can have.</summary>
    public const int Longest = 64 << 10;

    /// <summary>Characters of one detail; what is longer is cut.</summary>
    const int LongestDetail = 1000;

    /// <summary>Details of one line; further ones are left out.</summary>
    const int MostDetails = 20;

    public static byte[] Write(long sequence, DateTimeOffset time, AuditEvent kind, string previous, IEnumerable<KeyValuePair<string, string>> details)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, JsonReply.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("seq", sequence);
            json.WriteString("time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("event", kind.Name());
            json.WriteString("previous", previous);
            foreach (var (key, value) in details.Take(MostDetails))
                json.WriteString(key, value.Length > LongestDetail ? value[..LongestDetail] + "..." : value);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static string Hash(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));

    /// <summary>Reads what chains a line to the one before.</summary>
    /// <returns>Null where it is no line of a log.</returns>
    public static AuditLink? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var parsed = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 4 });
            var root = parsed.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("seq", out var sequence) && sequence.ValueKind == JsonValueKind.Number && sequence.TryGetInt64(out long number)
                && root.TryGetProperty("previous", out var previous) && previous.ValueKind == JsonValueKind.String && previous.GetString() is { Length: 64 } hash
                && root.TryGetProperty("event", out var kind) && kind.ValueKind == JsonValueKind.String
                ? new AuditLink(number, hash, kind.GetString()!) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second: an escape of half a surrogate pair, which nobody wrote.
            return null;
        }
    }
}
