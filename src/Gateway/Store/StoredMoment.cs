using System.Globalization;

namespace Gateway.Store;

/// <summary>A moment as people write it: 2026-03-31, 2026-03-31T08:00:00Z (UTC unless it says otherwise), or how long ago: 90m, 12h, 7d.</summary>
static class StoredMoment
{
    /// <summary>What is expected, for a message.</summary>
    public const string Expected = "a time as 2026-03-31T08:00:00Z, or how long ago as 90m, 12h or 7d";

    const long MostDays = 36500;

    /// <summary>Microseconds since 1970.</summary>
    public static bool TryParse(string text, TimeProvider time, out long moment)
    {
        moment = 0;
        if (TryAge(text, out var age))
        {
            moment = Microseconds(time.GetUtcNow() - age);
            return true;
        }

        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            || text.Length < 10 || text[4] != '-')
            return false;
        moment = Microseconds(at);
        return true;
    }

    /// <summary>As the wire writes it.</summary>
    public static string Text(long moment) =>
        DateTimeOffset.UnixEpoch.AddTicks(moment * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static long Microseconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    static bool TryAge(string text, out TimeSpan age)
    {
        age = default;
        if (text.Length is < 2 or > 10 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            return false;
        double days = count * (text[^1] switch { 'd' => 1.0, 'h' => 1 / 24.0, 'm' => 1 / 1440.0, 's' => 1 / 86400.0, _ => double.NaN });
        if (days is not <= MostDays)
            return false;
        age = text[^1] switch
        {
            'd' => TimeSpan.FromDays(count),
            'h' => TimeSpan.FromHours(count),
            'm' => TimeSpan.FromMinutes(count),
            _ => TimeSpan.FromSeconds(count),
        };
        return true;
    }
}
