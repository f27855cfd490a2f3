using System.Numerics;

namespace Gateway.Protocols.Rest;

/// <summary>A whole number in the element's range, written without point or exponent.</summary>
readonly struct IntegerScanner<T> : INumberScanner<T> where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static bool TryScan(ReadOnlySpan<byte> json, ref int at, out T value)
    {
        value = T.Zero;
        int i = at;
        bool negative = i < json.Length && json[i] == '-';
        if (negative)
            i++;
        int start = i;
        UInt128 digits = 0;
        // One digit beyond 64 bits is enough to tell that the number is too large.
        for (; i < json.Length && (uint)(json[i] - '0') <= 9; i++)
        {
            if (i - start > Decimals.MostDigits)
                return false;
            digits = (digits * 10) + (uint)(json[i] - '0');
        }

        bool isWhole = i > start && (i == start + 1 || json[start] != '0') && (i >= json.Length || (json[i] != '.' && (json[i] | 0x20) != 'e'));
        Int128 whole = negative ? -(Int128)digits : (Int128)digits;
        if (!isWhole || whole < Int128.CreateChecked(T.MinValue) || whole > Int128.CreateChecked(T.MaxValue))
            return false;
        value = T.CreateTruncating(whole);
        at = i;
        return true;
    }
}
