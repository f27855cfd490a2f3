using System.Buffers.Binary;
using System.Text;

namespace Ensemble.Data;

/// <summary>numpy's fixed-width text (S: bytes, U: UTF-32) and our byte strings.</summary>
static class NpyStrings
{
    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>S elements without their trailing zero bytes.</summary>
    public static byte[][] ReadBytes(ReadOnlySpan<byte> data, int count, int width)
    {
        byte[][] strings = new byte[count][];
        for (int i = 0; i < count; i++)
            strings[i] = data.Slice(i * width, width).TrimEnd((byte)0).ToArray();
        return strings;
    }

    /// <summary>U elements as UTF-8.</summary>
    public static byte[][] ReadText(ReadOnlySpan<byte> data, int count, int characters, string where)
    {
        byte[][] strings = new byte[count][];
        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            text.Clear();
            ReadOnlySpan<byte> element = data.Slice(i * characters * 4, characters * 4);
            for (int c = 0; c < characters; c++)
            {
                uint code = BinaryPrimitives.ReadUInt32LittleEndian(element[(c * 4)..]);
                if (code == 0 && element[(c * 4)..].IndexOfAnyExcept((byte)0) < 0)
                    break;
                if (!Rune.IsValid(code))
                    throw new DataException($"{where}: element {i} holds {code:X}, which is not a Unicode character");
                text.Append(new Rune(code).ToString());
            }

            strings[i] = Encoding.UTF8.GetBytes(text.ToString());
        }

        return strings;
    }

    /// <summary>U where every string is UTF-8, S otherwise.</summary>
    /// <exception cref="DataException">A string ends in a zero byte, which numpy drops.</exception>
    public static (string Descr, byte[] Data) Write(byte[][] strings, string where)
    {
        int bad = Array.FindIndex(strings, s => s.AsSpan().EndsWith((byte)0));
        if (bad >= 0)
            throw new DataException($"{where}: string {bad} ends in a zero byte, which .npy cannot keep");
        try
        {
            return WriteText([.. strings.Select(s => Strict.GetString(s))]);
        }
        catch (DecoderFallbackException)
        {
            int width = Math.Max(1, strings.Max(s => s.Length));
            byte[] data = new byte[checked(strings.Length * width)];
            for (int i = 0; i < strings.Length; i++)
                strings[i].CopyTo(data, i * width);
            return ($"|S{width}", data);
        }
    }

    static (string Descr, byte[] Data) WriteText(string[] strings)
    {
        int width = Math.Max(1, strings.Select(s => s.EnumerateRunes().Count()).DefaultIfEmpty(0).Max());
        byte[] data = new byte[checked(strings.Length * width * 4)];
        for (int i = 0; i < strings.Length; i++)
        {
            int at = i * width * 4;
            foreach (Rune rune in strings[i].EnumerateRunes())
            {
                BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(at), rune.Value);
                at += 4;
            }
        }

        return ($"<U{width}", data);
    }

    static bool EndsWith(this Span<byte> bytes, byte value) => bytes.Length > 0 && bytes[^1] == value;
}
