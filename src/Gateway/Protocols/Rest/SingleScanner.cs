using System.Globalization;

namespace Gateway.Protocols.Rest;

/// <summary>FP32: the float nearest to the number, ties to even, as float.Parse gives it.</summary>
readonly struct SingleScanner : INumberScanner<float>
{
    // A double has 29 bits more than a float; a float's rounding turns where these are just the first of them.
    const uint Below = (1u << 29) - 1;
    const uint Middle = 1u << 28;
    const uint Error = 2;

    public static bool TryScan(ReadOnlySpan<byte> json, ref int at, out float value)
    {
        int start = at;
        value = 0;
        if (!Decimals.TryScan(json, ref at, out var number))
            return false;
        if (number.IsScalable)
        {
            // Between 1e-22 and 2^64 × 1e22 (or 0), so no float here is subnormal or, but for the last check, infinite.
            double scaled = number.Scaled;
            uint below = (uint)BitConverter.DoubleToUInt64Bits(scaled) & Below;
            value = (float)scaled;
            // Away from the middle, the number and its double lie on the same side of it.
            if (below - (Middle - Error) > 2 * Error)
                return float.IsFinite(value);
        }

        // Not Utf8Parser: it rounds some ties upwards that end in zeros, as 3.0289036412765187981967360e24.
        return float.TryParse(json[start..at], NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);
    }
}
