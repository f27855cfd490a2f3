using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Gateway.Tests.Fuzz;

/// <summary>Damages bodies, a few times each, as its random numbers say.</summary>
sealed class Mutator(Random random, byte[][] tokens)
{
    const int Longest = 8192;

    static readonly long[] Edges =
    [
        0, 1, -1, 2, 4, 7, 8, 16, 127, 128, 255, 256, 1023, 1024, 1025, 32767, 32768, 65535, 65536, int.MaxValue, (long)int.MaxValue + 1, int.MinValue,
        uint.MaxValue, (long)uint.MaxValue + 1, 1L << 53, 1L << 60, (1L << 60) + 2, 1L << 62, long.MaxValue, long.MinValue,
    ];

    static readonly string[] Numbers =
    [
        "0", "-0", "1e400", "-1e400", "1e-400", "1e39", "3.4028235677973366e38", "3.4028235677973367e38", "1.7976931348623159e308", "0.1", "1.5", "1E+2",
        "16777217", "18446744073709551615", "18446744073709551616", "9223372036854775808", "-9223372036854775809", "00", "1.", ".5", "-", "1e", "+1",
        "0.30000001192092896000000000000000000000000001", "123456789012345678901234567890", "NaN", "Infinity", "null", "true", "\"1\"",
    ];

    public byte[] Mutate(byte[] seed, byte[] other)
    {
        byte[] body = seed;
        for (int times = 1 + (int)(random.NextDouble() * random.NextDouble() * 6); times > 0; times--)
            body = Once(body, other);
        return body.Length > Longest ? body[..Longest] : body;
    }

    byte[] Once(byte[] body, byte[] other) => random.Next(14) switch
    {
        0 => Set(body, at => (byte)(body[at] ^ (1 << random.Next(8)))),
        1 => Set(body, _ => (byte)random.Next(256)),
        2 => Set(body, at => (byte)(body[at] + random.Next(-3, 4))),
        3 => Replace(body, Place(body), random.Next(4) + 1, []),
        4 => Replace(body, Place(body), 0, [(byte)random.Next(256)]),
        5 => Repeat(body),
        6 => Replace(body, Place(body), random.Next(body.Length + 1), []),
        7 => Splice(body, other),
        8 => Replace(body, Place(body), random.Next(3) == 0 ? random.Next(8) : 0, Part(other)),
        9 or 10 => Replace(body, Place(body), random.Next(2) == 0 ? 0 : random.Next(12), tokens[random.Next(tokens.Length)]),
        11 => Number(body),
        12 => Little(body),
        _ => Varint(body),
    };

    byte[] Set(byte[] body, Func<int, byte> value)
    {
        if (body.Length == 0)
            return [(byte)random.Next(256)];
        byte[] changed = [.. body];
        int at = random.Next(body.Length);
        changed[at] = value(at);
        return changed;
    }

    // A part of it once more, up to a hundred times.
    byte[] Repeat(byte[] body)
    {
        int start = Place(body);
        byte[] part = body[start..Math.Min(body.Length, start + 1 + random.Next(random.Next(4) == 0 ? 200 : 12))];
        int times = random.Next(3) == 0 ? random.Next(100) : 1;
        return Replace(body, start, 0, [.. Enumerable.Repeat(part, Math.Min(times, 1 + (Longest / (part.Length + 1)))).SelectMany(b => b)]);
    }

    byte[] Splice(byte[] body, byte[] other) => [.. body.AsSpan(0, Place(body)), .. other.AsSpan(Place(other))];

    byte[] Part(byte[] other)
    {
        int start = Place(other);
        return other[start..Math.Min(other.Length, start + random.Next(64))];
    }

    // A run of digits becomes another number.
    byte[] Number(byte[] body)
    {
        int at = Place(body);
        int found = body.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (found < 0)
            return body;
        at += found;
        int end = at;
        while (end < body.Length && body[end] is >= (byte)'0' and <= (byte)'9')
            end++;
        string number = random.Next(3) switch
        {
            0 => Edges[random.Next(Edges.Length)].ToString(CultureInfo.InvariantCulture),
            1 => random.Next(0, 20).ToString(CultureInfo.InvariantCulture),
            _ => Numbers[random.Next(Numbers.Length)],
        };
        return Replace(body, at, end - at, Encoding.ASCII.GetBytes(number));
    }

    // Four or eight bytes become a little-endian edge: also a length that lies.
    byte[] Little(byte[] body)
    {
        byte[] value = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(value, Edges[random.Next(Edges.Length)]);
        int size = random.Next(2) == 0 ? 4 : 8;
        return Replace(body, Place(body), size, value[..size]);
    }

    // A byte becomes protobuf's form of an edge: also a length that lies.
    byte[] Varint(byte[] body)
    {
        ulong value = (ulong)Edges[random.Next(Edges.Length)];
        var bytes = new List<byte>(10);
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return Replace(body, Place(body), 1, [.. bytes]);
    }

    int Place(byte[] body) => random.Next(body.Length + 1);

    static byte[] Replace(byte[] body, int at, int count, byte[] by) => [.. body.AsSpan(0, at), .. by, .. body.AsSpan(Math.Min(body.Length, at + count))];
}
