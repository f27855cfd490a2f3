using System.Globalization;

namespace Ensemble.Data;

/// <summary>
/// Which rows of a file are meant: <c>0-5499,6000,7000-</c> (counted from 0, ends included, an open end runs to the last
/// row) or <c>split=train</c> (rows whose CSV column holds exactly that text). Immutable.
/// </summary>
public sealed class RowSelection
{
    readonly (int First, int? Last)[] ranges;
    readonly string? column;
    readonly string value;

    RowSelection(string text, (int First, int? Last)[] ranges, string? column, string value)
    {
        Text = text;
        this.ranges = ranges;
        this.column = column;
        this.value = value;
    }

    /// <summary>Column whose text chooses; null where rows are counted.</summary>
    public string? Column => column;

    /// <summary>The selection as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a selection.</summary>
    /// <exception cref="DataException">It has neither form.</exception>
    public static RowSelection Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0)
            return new RowSelection(text, [], text[..equals], text[(equals + 1)..]);
        var parts = new List<(int, int?)>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-', StringSplitOptions.TrimEntries);
            int? last = null;
            bool right = ends.Length is 1 or 2 && Number(ends[0], out int first)
                && (ends.Length == 1 || ends[1].Length == 0 || Number(ends[1], out _));
            if (!right)
                throw new DataException($"rows '{text}': '{part}' is not like 7, 0-5499 or 7000-, nor is the whole like split=train");
            _ = Number(ends[0], out first);
            if (ends.Length == 1)
                last = first;
            else if (ends[1].Length > 0 && Number(ends[1], out int end))
                last = end;
            if (last < first)
                throw new DataException($"rows '{text}': '{part}' ends before it begins");
            parts.Add((first, last));
        }

        return new RowSelection(text, [.. parts], null, "");
    }

    /// <summary>The rows meant of a file with <paramref name="count"/> rows: ascending, each once, at least one.</summary>
    /// <param name="count">Rows of the file.</param>
    /// <param name="table">The file's table where it is CSV.</param>
    /// <param name="path">What errors call the file.</param>
    /// <exception cref="DataException">A row beyond the end, no such column, a column asked of a file without any, or no row at
    /// all.</exception>
    public int[] Resolve(int count, CsvTable? table, string path)
    {
        if (count == 0)
            throw new DataException($"{path}: the file has no rows");
        if (column is not null)
            return ByColumn(table ?? throw new DataException($"{path}: rows '{Text}' names a column, which only CSV files have"));
        var chosen = new SortedSet<int>();
        foreach ((int first, int? last) in ranges)
        {
            if (first >= count || last >= count)
                throw new DataException($"{path}: rows '{Text}' asks for row {last ?? first}; the file has rows 0 to {count - 1}");
            for (int row = first; row <= (last ?? count - 1); row++)
                chosen.Add(row);
        }

        return [.. chosen];
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    int[] ByColumn(CsvTable table)
    {
        int index = table.Column(column!);
        int[] chosen = [.. Enumerable.Range(0, table.Rows.Length)
            .Where(r => string.Equals(table.Rows[r][index], value, StringComparison.Ordinal))];
        if (chosen.Length > 0)
            return chosen;
        string[] values = [.. table.Rows.Select(r => r[index]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        throw new DataException($"{table.Path}: no row has '{value}' in column '{column}'{NearestName.Hint(value, values)}");
    }

    static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
