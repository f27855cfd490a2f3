using System.Text;
using System.Text.Json;
using Gateway.Configuration;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>What is wrong with a body that is not JSON, and at which byte.</summary>
static class JsonFaults
{
    /// <summary>Nothing, or bytes that are no UTF-8; null when reading may begin.</summary>
    public static Fault? Check(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return new Fault(FaultCode.InvalidJson, "the body is empty: expected a JSON object");
        if (System.Text.Unicode.Utf8.IsValid(body))
            return null;
        int offset = 0;
        while (Rune.DecodeFromUtf8(body[offset..], out _, out int length) == System.Buffers.OperationStatus.Done)
            offset += length;
        return new Fault(FaultCode.InvalidJson, $"the body is not UTF-8 at byte {offset}");
    }

    public static Fault Of(JsonException e, ReadOnlySpan<byte> body, LimitsConfig limits)
    {
        long offset = Offset(e, body);
        if (e.Message.StartsWith("The maximum configured depth", StringComparison.Ordinal))
            return new Fault(FaultCode.JsonTooDeep, $"the body is nested deeper than {limits.JsonDepth} (Limits.JsonDepth) at byte {offset}");
        string what = e.Message.Split(" LineNumber:", 2)[0];
        return new Fault(FaultCode.InvalidJson, $"the body is not JSON at byte {offset}: {what}");
    }

    public static Fault Expected(string place, string expected, ref Utf8JsonReader reader) =>
        new(FaultCode.InvalidField, $"{place}: expected {expected}, came {JsonText.Came(ref reader)}");

    static long Offset(JsonException e, ReadOnlySpan<byte> body)
    {
        int start = 0;
        for (long line = 0; line < e.LineNumber; line++)
            start += body[start..].IndexOf((byte)'\n') + 1;
        return Math.Min(body.Length, start + (e.BytePositionInLine ?? 0));
    }
}
