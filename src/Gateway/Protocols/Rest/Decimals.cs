using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gateway.Protocols.Rest;

/// <summary>A JSON number taken apart: sign, up to 19 significant digits as one integer, and a power of ten.</summary>
/// <param name="Digits">The digits without leading zeros; wrong when <paramref name="Count"/> exceeds 19.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Exponent">The number is ±Digits × 10^Exponent.</param>
/// <param name="Negative">Whether a minus stands before it.</param>
readonly record struct Decimals(ulong Digits, int Count, int Exponent, bool Negative)
{
    /// <summary>Digits that a 64-bit integer holds whatever they are.</summary>
    public const int MostDigits = 19;

    const int MostExponent = 1_000_000;

    static readonly double[] Tens =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    static ReadOnlySpan<ulong> Powers => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    /// <summary>Whether <see cref="Scaled"/> can be asked: every power of ten up to 22 is a double.</summary>
    public bool IsScalable => Count <= MostDigits && (uint)(Exponent + 22) <= 44;

    /// <summary>
    /// The number in double precision. Correctly rounded when Digits ≤ 2^53 (Clinger 1990: one rounding of two exact operands);
    /// else within 2 units in the last place (one rounding for the digits, one for the operation).
    /// </summary>
    public double Scaled
    {
        get
        {
            double scaled = Exponent < 0 ? Digits / Tens[-Exponent] : Digits * Tens[Exponent];
            return Negative ? -scaled : scaled;
        }
    }

    /// <summary>Takes the number at <paramref name="at"/> apart and moves behind it; false when it is not JSON's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryScan(ReadOnlySpan<byte> json, ref int at, out Decimals number)
    {
        number = default;
        int i = at;
        bool negative = i < json.Length && json[i] == '-';
        if (negative)
            i++;
        int start = i;
        ulong digits = Run(json, ref i, 0);
        int whole = i - start;
        if (whole == 0 || (whole > 1 && json[start] == '0'))
            return false;
        int exponent = 0;
        int count = json[start] == '0' ? 0 : whole;
        if (i < json.Length && json[i] == '.')
        {
            int point = ++i;
            digits = Eights(json, ref i, digits);
            exponent = point - i;
            if (exponent == 0)
                return false;
            count = count > 0 ? count - exponent : Significant(json[point..i]);
        }

        if (i < json.Length && (json[i] | 0x20) == 'e' && !TryExponent(json, ref i, ref exponent))
            return false;
        number = new Decimals(digits, count, exponent, negative);
        at = i;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Run(ReadOnlySpan<byte> json, ref int at, ulong digits)
    {
        int i = at;
        while ((uint)i < (uint)json.Length)
        {
            uint digit = (uint)(json[i] - '0');
            if (digit > 9)
                break;
            digits = (digits * 10) + digit;
            i++;
        }

        at = i;
        return digits;
    }

    // Eight digits at once, and the last few without a branch for each: random digits make such branches dear.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Eights(ReadOnlySpan<byte> json, ref int at, ulong digits)
    {
        while (json.Length - at >= 8)
        {
            ulong values = BinaryPrimitives.ReadUInt64LittleEndian(json[at..]) ^ 0x3030_3030_3030_3030;
            // The top bit of a byte is set when it is above 9; a carry only reaches bytes behind the first such.
            ulong others = (values | (values + 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080;
            int count = BitOperations.TrailingZeroCount(others) >> 3;
            if (count == 0)
                return digits;
            at += count;
            digits = (digits * Powers[count]) + Joined(values << (64 - (8 * count)));
            if (count < 8)
                return digits;
        }

        return Run(json, ref at, digits);
    }

    // Neighbours are joined to two, four, eight digits; the first digit is in the lowest byte.
    static ulong Joined(ulong values)
    {
        const ulong pairs = 0x0000_00FF_0000_00FF;
        values = (values * 10) + (values >> 8);
        return (((values & pairs) * 0x000F_4240_0000_0064) + (((values >> 16) & pairs) * 0x0000_2710_0000_0001)) >> 32;
    }

    static int Significant(ReadOnlySpan<byte> fraction)
    {
        int zeros = 0;
        while (zeros < fraction.Length && fraction[zeros] == '0')
            zeros++;
        return fraction.Length - zeros;
    }

    static bool TryExponent(ReadOnlySpan<byte> json, ref int at, ref int exponent)
    {
        int i = at + 1;
        bool negative = i < json.Length && json[i] == '-';
        if (negative || (i < json.Length && json[i] == '+'))
            i++;
        int start = i;
        int power = 0;
        for (; i < json.Length && (uint)(json[i] - '0') <= 9; i++)
            power = power > MostExponent ? power : (power * 10) + (json[i] - '0');
        if (i == start)
            return false;
        exponent += negative ? -power : power;
        at = i;
        return true;
    }
}
