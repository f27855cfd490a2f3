using System.Text;

namespace Gateway.Store.Postgres;

/// <summary>
/// Text that PostgreSQL takes: it has no U+0000, and no half of a pair. What a caller writes must not keep the rows of others from
/// being stored, so that both become U+FFFD.
/// </summary>
static class PostgresText
{
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Of(string? text)
    {
        if (text is null || (!text.Contains('\0', StringComparison.Ordinal) && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(rune.Value == 0 ? "\uFFFD" : rune.ToString());
        return clean.ToString();
    }

    public static LabelBatch Of(LabelBatch batch) => batch with
    {
        GivenBy = Of(batch.GivenBy),
        Labels = [.. batch.Labels.Select(l => l with { Decision = Of(l.Decision), Who = Of(l.Who), Label = Of(l.Label) })],
    };
}
