using System.Globalization;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Export.Data;

/// <summary>Finds out what a data file's rows are, for a family that does not exist yet.</summary>
static class InputDiscovery
{
    const int MaxCategories = 64;

    /// <summary>The single FP32 input, (-1, elements), that holds a row of the file.</summary>
    /// <param name="file">The data.</param>
    /// <param name="name">Name of the input; null takes "image" for rows of two axes or more, else "features".</param>
    /// <param name="rows">Rows by which ranges and categories are found.</param>
    /// <param name="leave">CSV columns that are no features; each must exist.</param>
    /// <param name="labelColumn">Column or entry with the truth.</param>
    /// <exception cref="DataException">The file holds no rows of one shape, or a column of text with too many values.</exception>
    public static TensorConfig Find(DataFile file, string? name, int[] rows, IReadOnlyCollection<string> leave, string labelColumn)
    {
        if (file.Table is { } table)
        {
            FeatureConfig[] features = Features(table, rows, leave, labelColumn);
            return Input(name ?? "features", features.Length) with { Features = features };
        }

        Tensor array = Array(file, labelColumn);
        if (array.Datatype == Datatype.BYTES || array.Shape.Length < 2 || array.RowLength == 0)
            throw new DataException($"{file.Path}: {array.Datatype} [{string.Join(',', array.Shape)}]; numbers of shape [rows, elements] "
                + "or [rows, height, width] were expected");
        return Input(name ?? (array.Shape.Length > 2 ? "image" : "features"), array.RowLength);
    }

    static TensorConfig Input(string name, int length) => new() { Name = name, Datatype = nameof(Datatype.FP32), Shape = [-1, length] };

    /// <summary>Whether the rows are bytes, as pixels are.</summary>
    public static bool IsBytes(DataFile file, string labelColumn) =>
        file.Table is null && Array(file, labelColumn).Datatype == Datatype.UINT8;

    /// <summary>Rows of the file.</summary>
    public static int Rows(DataFile file, string labelColumn) => file.Table?.Rows.Length ?? Array(file, labelColumn).Rows;

    static Tensor Array(DataFile file, string labelColumn)
    {
        string[] labels = [labelColumn, "label", "labels"];
        Tensor[] arrays = file.Named ? [.. file.Arrays.Where(a => !labels.Contains(a.Name, StringComparer.Ordinal))] : [.. file.Arrays];
        return arrays.Length == 1 ? arrays[0]
            : throw new DataException($"{file.Path}: {arrays.Length} arrays besides the labels "
                + $"({string.Join(", ", arrays.Select(a => a.Name))}); one with the rows was expected");
    }

    static FeatureConfig[] Features(CsvTable table, int[] rows, IReadOnlyCollection<string> leave, string labelColumn)
    {
        foreach (string left in leave)
            _ = table.Column(left);
        FeatureConfig[] features = [.. table.Header.Where(h => !string.Equals(h, labelColumn, StringComparison.Ordinal)
            && !leave.Contains(h, StringComparer.Ordinal))
            .Select(h => Feature(table, table.Column(h), rows))];
        return features.Length > 0 ? features : throw new DataException($"{table.Path}: no column is left to learn from");
    }

    static FeatureConfig Feature(CsvTable table, int column, int[] rows)
    {
        var texts = new SortedSet<string>(StringComparer.Ordinal);
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        bool numeric = true;
        foreach (int row in rows)
        {
            string text = table.Rows[row][column];
            texts.Add(text);
            if (double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            else if (text.Length > 0)
                numeric = false;
        }

        string name = table.Header[column];
        if (numeric)
            return new FeatureConfig { Name = name, Minimum = low, Maximum = high };
        return texts.Count <= MaxCategories
            ? new FeatureConfig { Name = name, Categories = [.. texts] }
            : throw new DataException($"{table.Path}, column '{name}': {texts.Count} different texts, at most {MaxCategories} make "
                + $"categories; leave it out with --ignore {name}");
    }
}
