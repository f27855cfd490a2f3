using System.Text;

namespace Gateway.Protocols.Grpc;

/// <summary>The value of grpc-message: UTF-8 with everything but 0x20 to 0x7E, and the per cent sign, escaped.</summary>
static class GrpcMessageText
{
    // Clients refuse more than 8 KiB of trailers.
    const int Most = 2048;

    /// <summary>Escapes <paramref name="message"/>; what would be longer than 2048 bytes ends in dots, never inside a character.</summary>
    public static string Escape(string message)
    {
        var escaped = new StringBuilder(message.Length);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in message.EnumerateRunes())
        {
            if (escaped.Length > Most - 16)
                return escaped.Append("...").ToString();
            foreach (byte b in utf8[..rune.EncodeToUtf8(utf8)])
            {
                if (b is < 0x20 or > 0x7E or (byte)'%')
                    escaped.Append('%').Append(b.ToString("X2"));
                else
                    escaped.Append((char)b);
            }
        }

        return escaped.ToString();
    }
}
