using System.Globalization;

namespace Gateway.Protocols.Rest;

/// <summary>FP64: the double nearest to the number, ties to even, as double.Parse gives it.</summary>
readonly struct DoubleScanner : INumberScanner<double>
{
    public static bool TryScan(ReadOnlySpan<byte> json, ref int at, out double value)
    {
        int start = at;
        value = 0;
        if (!Decimals.TryScan(json, ref at, out var number))
            return false;
        if (number.IsScalable && number.Digits <= 1UL << 53)
        {
            value = number.Scaled;
            return true;
        }

        // Not Utf8Parser: it rounds some ties upwards that end in zeros, as 3.0289036412765187981967360e24.
        return double.TryParse(json[start..at], NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }
}
