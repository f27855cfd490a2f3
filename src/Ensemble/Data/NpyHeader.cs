using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Ensemble.Data;

/// <summary>What the head of a .npy file says.</summary>
/// <param name="Descr">numpy's type, as <c>&lt;f4</c>.</param>
/// <param name="FortranOrder">Whether the first axis varies fastest.</param>
/// <param name="Shape">Length of each axis.</param>
/// <param name="DataStart">Offset of the first element.</param>
sealed partial record NpyHeader(string Descr, bool FortranOrder, long[] Shape, int DataStart)
{
    /// <summary>Longest header that is read.</summary>
    const int MaxLength = 1 << 20;

    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static NpyHeader Parse(ReadOnlySpan<byte> bytes, string where)
    {
        if (bytes.Length < 10 || !bytes.StartsWith(Magic))
            throw new DataException($"{where}: not a .npy file (its first bytes are not \\x93NUMPY)");
        int version = bytes[6];
        if (version is < 1 or > 3)
            throw new DataException($"{where}: .npy version {version}; 1, 2 and 3 are read");
        int prefix = version == 1 ? 10 : 12;
        if (bytes.Length < prefix)
            throw new DataException($"{where}: the file ends inside its .npy header");
        uint length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (length > MaxLength || prefix + length > bytes.Length)
            throw new DataException($"{where}: the file ends inside its .npy header of {length} bytes");
        string text = Encoding.UTF8.GetString(bytes.Slice(prefix, (int)length));
        return ParseText(text, prefix + (int)length, where);
    }

    static NpyHeader ParseText(string text, int dataStart, string where)
    {
        Match descr = DescrPattern().Match(text);
        if (!descr.Success)
        {
            string hint = text.Contains("'descr': [", StringComparison.Ordinal)
                ? "structured arrays are not read; save each field as its own array" : "no 'descr'";
            throw new DataException($"{where}: {hint}");
        }

        Match order = OrderPattern().Match(text);
        Match shape = ShapePattern().Match(text);
        if (!order.Success || !shape.Success)
            throw new DataException($"{where}: its .npy header has no readable 'fortran_order' and 'shape': {text.Trim()}");
        var axes = new List<long>();
        foreach (string part in shape.Groups["value"].Value.Split(',',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!long.TryParse(part.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out long axis))
                throw new DataException($"{where}: axis '{part}' in its .npy header is not a length");
            axes.Add(axis);
        }

        return new NpyHeader(descr.Groups["value"].Value, order.Groups["value"].ValueSpan.SequenceEqual("True"), [.. axes], dataStart);
    }

    /// <summary>A version 1 header, padded so that the data starts at a multiple of 64.</summary>
    public static byte[] Write(string descr, ReadOnlySpan<long> shape)
    {
        string axes = string.Concat(shape.ToArray().Select(a => a.ToString(CultureInfo.InvariantCulture) + ", ")).TrimEnd(' ');
        if (shape.Length > 1)
            axes = axes.TrimEnd(',');
        string text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({axes}), }}";
        int total = (10 + text.Length + 1 + 63) / 64 * 64;
        byte[] header = new byte[total];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - 10));
        header.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        return header;
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"](?<value>[^'"]*)['"]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DescrPattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(?<value>True|False)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OrderPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\((?<value>[^)]*)\)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ShapePattern();
}
