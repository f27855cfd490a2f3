using System.Globalization;

namespace Export.Calibrating;

/// <summary>When a guarantee stops counting: some days after it was issued, or at the beginning of a day, UTC.</summary>
sealed record Expiry
{
    /// <summary>A hundred years: what lies beyond is a typing error.</summary>
    const int MostDays = 36_500;

    readonly TimeSpan after;
    readonly DateTimeOffset? at;

    Expiry(TimeSpan after, DateTimeOffset? at)
    {
        this.after = after;
        this.at = at;
    }

    /// <summary>Reads <c>90d</c> (1 to 36500 days) or <c>2027-03-31</c>; null when it is neither.</summary>
    public static Expiry? Parse(string text)
    {
        if (text.EndsWith('d') && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int days))
            return days is >= 1 and <= MostDays ? new Expiry(TimeSpan.FromDays(days), null) : null;
        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out DateTimeOffset day) ? new Expiry(TimeSpan.Zero, day) : null;
    }

    /// <summary>The moment, UTC, for a guarantee issued at <paramref name="issued"/>.</summary>
    public DateTimeOffset From(DateTimeOffset issued) => at ?? issued + after;
}
