using System.Text;
using System.Text.Json;
using Gateway.Configuration;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>What is wrong with a body that is not JSON, and at which byte.</summary>
static class JsonFaults
{
    // What our own words may repeat of the library's.
    const int MostText = 200;

    /// <summary>Nothing, bytes that are no UTF-8, or words that are none of JSON's; null when reading may begin.</summary>
    /// <param name="body">The JSON.</param>
    /// <param name="limits">Of the depth.</param>
    /// <param name="hint">What may be the reason of bytes that are no UTF-8.</param>
    public static Fault? Check(ReadOnlySpan<byte> body, LimitsConfig limits, string hint = "")
    {
        if (body.IsEmpty)
            return new Fault(FaultCode.InvalidJson, "the body is empty: expected a JSON object");
        if (System.Text.Unicode.Utf8.IsValid(body))
        {
            int wrong = JsonLiterals.FindWrong(body);
            return wrong < 0 ? null : Before(body[..wrong], limits)
                ?? new Fault(FaultCode.InvalidJson, $"the body is not JSON at byte {wrong}: expected a value, came {Fault.Show(Start(body[wrong..]))}");
        }

        int offset = 0;
        while (Rune.DecodeFromUtf8(body[offset..], out _, out int length) == System.Buffers.OperationStatus.Done)
            offset += length;
        return new Fault(FaultCode.InvalidJson, $"the body is not UTF-8 at byte {offset}{hint}");
    }

    public static Fault Of(JsonException e, ReadOnlySpan<byte> body, LimitsConfig limits)
    {
        long offset = Offset(e, body);
        if (e.Message.StartsWith("The maximum configured depth", StringComparison.Ordinal))
            return new Fault(FaultCode.JsonTooDeep, $"the body is nested deeper than {limits.JsonDepth} (Limits.JsonDepth) at byte {offset}");
        string what = e.Message.Split(" LineNumber:", 2)[0];
        what = what.Length > MostText ? what[..MostText] + "..." : what;
        return new Fault(FaultCode.InvalidJson, $"the body is not JSON at byte {offset}: {what}");
    }

    public static Fault Expected(string place, string expected, ref Utf8JsonReader reader) =>
        new(FaultCode.InvalidField, $"{place}: expected {expected}, came {JsonText.Came(ref reader)}");

    // What is wrong in front of such a word is what its sender wants to know first.
    static Fault? Before(ReadOnlySpan<byte> body, LimitsConfig limits)
    {
        var reader = new Utf8JsonReader(body, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = limits.JsonDepth }));
        try
        {
            while (reader.Read())
            {
                // Only whether it can be read matters.
            }

            return null;
        }
        catch (JsonException e)
        {
            return Of(e, body, limits);
        }
    }

    static string Start(ReadOnlySpan<byte> body)
    {
        int end = body.IndexOfAny(" \t\r\n,]}:"u8);
        return Encoding.UTF8.GetString(body[..Math.Min(end < 0 ? body.Length : end, MostText)]);
    }

    static long Offset(JsonException e, ReadOnlySpan<byte> body)
    {
        int start = 0;
        for (long line = 0; line < e.LineNumber; line++)
            start += body[start..].IndexOf((byte)'\n') + 1;
        return Math.Min(body.Length, start + (e.BytePositionInLine ?? 0));
    }
}
