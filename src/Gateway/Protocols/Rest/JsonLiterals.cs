namespace Gateway.Protocols.Rest;

/// <summary>
/// Looks for words that are none of JSON's three. System.Text.Json refuses them too, but with a message that repeats everything
/// behind them: a body of 60 MiB made one of 60 MiB, at twenty times that memory.
/// </summary>
static class JsonLiterals
{
    static readonly System.Buffers.SearchValues<byte> Starts = System.Buffers.SearchValues.Create("\"ntf"u8);

    /// <summary>Where the first such word begins; -1 for none. What is wrong otherwise is left to the reader.</summary>
    public static int FindWrong(ReadOnlySpan<byte> json)
    {
        for (int at = 0; ;)
        {
            int next = json[at..].IndexOfAny(Starts);
            if (next < 0)
                return -1;
            at += next;
            var rest = json[at..];
            int length = rest[0] switch
            {
                (byte)'"' => StringLength(rest),
                (byte)'n' => rest.StartsWith("null"u8) ? 4 : 0,
                (byte)'t' => rest.StartsWith("true"u8) ? 4 : 0,
                _ => rest.StartsWith("false"u8) ? 5 : 0,
            };
            if (length == 0)
                return at;
            at += length;
        }
    }

    // Both quotes included; all of the rest where it does not end.
    static int StringLength(ReadOnlySpan<byte> text)
    {
        for (int at = 1; at < text.Length;)
        {
            int next = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
                break;
            at += next;
            if (text[at] == '"')
                return at + 1;
            at += 2;
        }

        return text.Length;
    }
}
