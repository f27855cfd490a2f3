using System.Globalization;
using System.Numerics;

namespace Gateway.Tests.Protocols.Rest;

/// <summary>JSON numbers that are hard to read: random ones of every kind, and those where rounding turns.</summary>
sealed class HardNumbers(int seed)
{
    readonly Random random = new(seed);

    public string Next() => random.Next(9) switch
    {
        0 => Format(BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))),
        1 => Format(BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))),
        2 => Format(BitConverter.Int32BitsToSingle(random.Next(0, 1 << 23))),
        3 => Format(BitConverter.Int64BitsToDouble(random.NextInt64(0, 1L << 52))),
        4 => Digits(random.Next(1, 19)),
        5 => Digits(random.Next(15, 60)),
        6 => Middle(random.Next(0, 1 << 23), random.Next(0, 254), 23, 150),
        7 => Middle(random.NextInt64(0, 1L << 52), random.Next(0, 2046), 52, 1075),
        _ => Near(),
    };

    string Format(double value)
    {
        if (!double.IsFinite(value))
            return "-0";
        string format = random.Next(4) switch { 0 => "R", 1 => "G17", 2 => "E16", _ => "E30" };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    string Format(float value)
    {
        if (!float.IsFinite(value))
            return "0";
        string format = random.Next(4) switch { 0 => "R", 1 => "G9", 2 => "E8", _ => "" };
        // The last: what a program writes that keeps its floats as doubles.
        return format.Length > 0 ? value.ToString(format, CultureInfo.InvariantCulture) : ((double)value).ToString("G17", CultureInfo.InvariantCulture);
    }

    string Digits(int count)
    {
        char[] digits = [.. Enumerable.Range(0, count).Select(_ => (char)('0' + random.Next(10)))];
        int point = random.Next(0, count + 1);
        string whole = new string(digits, 0, point).TrimStart('0');
        string text = (random.Next(2) == 0 ? "-" : "") + (whole.Length == 0 ? "0" : whole) + (point < count ? "." + new string(digits, point, count - point) : "");
        return random.Next(4) switch
        {
            0 => text,
            1 => $"{text}e{random.Next(-30, 30)}",
            2 => $"{text}E{random.Next(-360, 320)}",
            _ => $"{text}e+{random.Next(0, 45)}",
        };
    }

    /// <summary>The number just between a float or double and the next, or one a little beside it.</summary>
    string Middle(long fraction, int exponent, int bits, int bias)
    {
        // value = significand × 2^(e - bias); the middle has one bit more.
        BigInteger significand = exponent == 0 ? fraction : fraction | (1L << bits);
        int power = Math.Max(exponent, 1) - bias - 1;
        BigInteger middle = (2 * significand) + 1;
        string digits = power >= 0 ? (middle << power).ToString() : (middle * BigInteger.Pow(5, -power)).ToString();
        int ten = power >= 0 ? 0 : power;
        return random.Next(5) switch
        {
            0 => $"{digits}e{ten}",
            1 => $"{digits}{new string('0', random.Next(30))}1e{ten - 40}",
            2 => $"{Less(digits)}e{ten}",
            3 => $"{digits[0]}.{digits[1..]}0e{ten + digits.Length - 1}",
            _ => Cut(digits, ten),
        };
    }

    // The first 15 to 19 digits, or those and one more in the last place.
    string Cut(string digits, int ten)
    {
        int kept = Math.Min(digits.Length, random.Next(15, 20));
        string cut = digits[..kept];
        if (random.Next(2) == 0)
            cut = (BigInteger.Parse(cut, CultureInfo.InvariantCulture) + 1).ToString();
        return $"{cut}e{ten + digits.Length - kept}";
    }

    static string Less(string digits) => (BigInteger.Parse(digits, CultureInfo.InvariantCulture) - 1).ToString();

    // Near 2^24, 2^53 and 2^64, where digits cease to be exact, and between floats of everyday size.
    string Near()
    {
        ulong number = random.Next(5) switch
        {
            0 => (1UL << 24) + (ulong)random.Next(0, 64),
            1 => (1UL << 53) + (ulong)random.Next(-64, 64),
            2 => ulong.MaxValue - (ulong)random.Next(0, 64),
            3 => 9_999_999_999_999_999_999 - (ulong)random.Next(0, 64),
            // A float's middle among the integers from 2^24 to 2^25, shifted left.
            _ => ((1UL << 25) + (2 * (ulong)random.Next(0, 1 << 24)) + 1) << random.Next(0, 38),
        };
        return random.Next(3) switch { 0 => $"{number}", 1 => $"{number}e-{random.Next(0, 45)}", _ => $"-{number}.{random.Next(0, 3)}" };
    }
}
