using System.Globalization;
using System.Text;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Ensemble.Data;

/// <summary>CSV cells as inputs, matched by the header with the manifest's features and never by position.</summary>
static class CsvInputs
{
    public static Tensor[] Read(CsvTable table, IReadOnlyList<TensorConfig> inputs, int[] rows)
    {
        var features = inputs.ToDictionary(i => i.Name, Features, StringComparer.Ordinal);
        FeatureConfig[] missing = [.. features.Values.SelectMany(f => f).Where(f => table.Find(f.Name) < 0)];
        if (missing.Length > 0)
        {
            string names = string.Join(", ", missing.Select(f => Missing(f.Name, table.Header)));
            throw new DataException($"{table.Path}: no column {names}; the header has {string.Join(", ", table.Header)}");
        }

        return [.. inputs.Select(i => ReadInput(table, i, features[i.Name], rows))];
    }

    static string Missing(string name, string[] header) =>
        NearestName.Find(name, header) is { } near ? $"'{name}' (nearest in the header: '{near}')" : $"'{name}'";

    static FeatureConfig[] Features(TensorConfig input)
    {
        int length = input.Shape.AsSpan(1).Contains(-1) ? -1 : Tensor.ElementCount(input.Shape.AsSpan(1));
        if (input.Features is { } features)
        {
            return features.Length == length ? features
                : throw new DataException($"input '{input.Name}': {features.Length} features for {length} elements a row");
        }

        return length == 1 ? [new FeatureConfig { Name = input.Name }]
            : throw new DataException($"input '{input.Name}' names no features in the manifest, so the columns of a CSV file cannot be "
                + "matched with it (collect --features gives them)");
    }

    static Tensor ReadInput(CsvTable table, TensorConfig input, FeatureConfig[] features, int[] rows)
    {
        if (!DatatypeFacts.TryParse(input.Datatype, out Datatype datatype))
            throw new DataException($"input '{input.Name}': '{input.Datatype}' is not a datatype");
        var tensor = Tensor.Create(input.Name, datatype, [rows.Length, .. input.Shape.AsSpan(1)]);
        for (int f = 0; f < features.Length; f++)
        {
            int column = table.Column(features[f].Name);
            for (int r = 0; r < rows.Length; r++)
                Set(tensor, r * features.Length + f, table, rows[r], column, features[f], input.Finite);
        }

        return tensor;
    }

    static void Set(Tensor tensor, int index, CsvTable table, int row, int column, FeatureConfig feature, bool finite)
    {
        string text = table.Rows[row][column];
        int category = feature.Categories is { } known ? Array.FindIndex(known, c => string.Equals(c, text, StringComparison.Ordinal)) : -1;
        if (feature.Categories is { } categories && category < 0)
            throw new DataException($"{table.Place(row, column)}: '{text}' is not one of its "
                + $"categories{NearestName.Hint(text, categories)}");
        if (tensor.Strings is { } strings)
            strings[index] = Encoding.UTF8.GetBytes(text);
        else if (category >= 0)
            tensor.SetDouble(index, category);
        else if (tensor.Datatype.IsFloating())
            SetNumber(tensor, index, text, table, row, column, finite);
        else
            SetInteger(tensor, index, text, table, row, column);
    }

    static void SetNumber(Tensor tensor, int index, string text, CsvTable table, int row, int column, bool finite)
    {
        double value = Number(text, table, row, column, finite);
        tensor.SetDouble(index, value);
        if (double.IsFinite(value) && !double.IsFinite(tensor.GetDouble(index)))
            throw new DataException($"{table.Place(row, column)}: '{text}' is more than {tensor.Datatype} can hold");
    }

    static double Number(string text, CsvTable table, int row, int column, bool finite)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0 && !finite)
            return double.NaN;
        bool read = double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        if (!read || (finite && !double.IsFinite(value)))
        {
            string hint = trimmed.Contains(',', StringComparison.Ordinal) ? " (the decimal sign is '.')" : "";
            throw new DataException($"{table.Place(row, column)}: '{text}' is not a {(finite ? "finite " : "")}number{hint}");
        }

        return value;
    }

    static void SetInteger(Tensor tensor, int index, string text, CsvTable table, int row, int column)
    {
        string trimmed = text.Trim();
        Int128 value = 0;
        bool read = tensor.Datatype == Datatype.BOOL && bool.TryParse(trimmed, out bool truth)
            ? (value = truth ? 1 : 0) >= 0
            : Int128.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        if (!read && double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out double real)
            && real == Math.Round(real) && Math.Abs(real) <= 1L << 53)
            (value, read) = ((Int128)real, true);
        (Int128 low, Int128 high) = Range(tensor.Datatype);
        if (!read || value < low || value > high)
            throw new DataException($"{table.Place(row, column)}: '{text}' is not a {tensor.Datatype}, a whole number from {low} to "
                + $"{high}");
        if (tensor.Datatype == Datatype.INT64)
            tensor.As<long>()[index] = (long)value;
        else if (tensor.Datatype == Datatype.UINT64)
            tensor.As<ulong>()[index] = (ulong)value;
        else
            tensor.SetDouble(index, (double)value);
    }

    static (Int128 Low, Int128 High) Range(Datatype datatype)
    {
        int bits = datatype.Size() * 8;
        return datatype switch
        {
            Datatype.BOOL => (0, 1),
            Datatype.UINT8 or Datatype.UINT16 or Datatype.UINT32 or Datatype.UINT64 => (0, (Int128.One << bits) - 1),
            _ => (-(Int128.One << (bits - 1)), (Int128.One << (bits - 1)) - 1),
        };
    }
}
