namespace Ensemble.Families;

/// <summary>Order of versions: runs of digits count as numbers, so that 10 is higher than 9 and 1.10 than 1.9.</summary>
public static class VersionOrder
{
    /// <summary>Compares two versions; null and empty are lowest.</summary>
    public static IComparer<string> Comparer { get; } = Comparer<string>.Create(Compare);

    static int Compare(string? a, string? b)
    {
        ReadOnlySpan<char> left = a, right = b;
        while (left.Length > 0 && right.Length > 0)
        {
            ReadOnlySpan<char> x = Run(left), y = Run(right);
            left = left[x.Length..];
            right = right[y.Length..];
            int order = char.IsAsciiDigit(x[0]) && char.IsAsciiDigit(y[0]) ? CompareNumbers(x, y) : x.SequenceCompareTo(y);
            if (order != 0)
                return order;
        }

        return left.Length != right.Length ? left.Length - right.Length : string.CompareOrdinal(a, b);
    }

    // Of any length: longer without leading zeros is larger.
    static int CompareNumbers(ReadOnlySpan<char> x, ReadOnlySpan<char> y)
    {
        x = x.TrimStart('0');
        y = y.TrimStart('0');
        return x.Length != y.Length ? x.Length - y.Length : x.SequenceCompareTo(y);
    }

    static ReadOnlySpan<char> Run(ReadOnlySpan<char> text)
    {
        bool digit = char.IsAsciiDigit(text[0]);
        int length = 1;
        while (length < text.Length && char.IsAsciiDigit(text[length]) == digit)
            length++;
        return text[..length];
    }
}
