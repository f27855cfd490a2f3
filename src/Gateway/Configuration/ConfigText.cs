using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Gateway.Protocols.Rest;

namespace Gateway.Configuration;

/// <summary>Finds strings in a file that are no text: what reads them later would end with an exception, wherever that is.</summary>
static class ConfigText
{
    static readonly byte[] mark = [0xEF, 0xBB, 0xBF];

    /// <summary>What is wrong with the bytes of a JSON file as text; null for nothing, and where it is no JSON, which its parser says better.</summary>
    public static string? Find(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(mark))
            return "it begins with a byte order mark; save it as UTF-8 without one";
        if (!Utf8.IsValid(bytes))
            return $"not UTF-8 at {Place(bytes, Valid(bytes))}";
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && !JsonText.TryGet(ref reader, out _))
                    return $"a string at {Place(bytes, (int)reader.TokenStartIndex)} is no text: it has half of a surrogate pair (\\uD800 to \\uDFFF alone)";
            }
        }
        catch (JsonException)
        {
            // Its parser names the place.
        }

        return null;
    }

    static int Valid(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == OperationStatus.Done)
            at += length;
        return at;
    }

    static string Place(ReadOnlySpan<byte> bytes, int at)
    {
        int begin = bytes[..at].LastIndexOf((byte)'\n') + 1;
        return $"line {bytes[..at].Count((byte)'\n') + 1}, byte {at - begin + 1}";
    }
}
