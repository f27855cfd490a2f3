using System.Globalization;

namespace Gateway.Store;

/// <summary>Names of decisions: UUIDs of version 7, so that they sort by time and nobody can guess the next one.</summary>
static class DecisionId
{
    /// <summary>Length as text: hexadecimal digits without dashes.</summary>
    public const int Length = 32;

    public static Guid New(TimeProvider time) => Guid.CreateVersion7(time.GetUtcNow());

    /// <summary>Not above any that is given at or after a moment, as text.</summary>
    public static string First(DateTimeOffset moment) => Math.Max(moment.ToUnixTimeMilliseconds(), 0).ToString("x12", CultureInfo.InvariantCulture);

    public static string Text(Guid id) => id.ToString("N");

    /// <summary>Reads one as it stands on the wire, in small letters.</summary>
    public static bool TryParse(string? text, out Guid id)
    {
        id = default;
        return text is { Length: Length } && Guid.TryParseExact(text, "N", out id) && !text.AsSpan().ContainsAnyInRange('A', 'F');
    }
}
