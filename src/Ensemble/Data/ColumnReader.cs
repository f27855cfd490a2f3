using Ensemble.Tensors;

namespace Ensemble.Data;

/// <summary>A column of a CSV file, or an entry of a .npz file, as text.</summary>
public static class ColumnReader
{
    /// <summary>Reads it for some rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Column or entry.</param>
    /// <param name="rows">Rows of the file, counted from 0.</param>
    /// <exception cref="DataException">There is no such column, or it has another length.</exception>
    public static string[] Read(string path, string name, int[] rows)
    {
        DataFile file = DataFile.Open(path);
        if (file.Table is { } table)
        {
            int column = table.Column(name);
            return [.. rows.Select(r => table.Rows[r][column])];
        }

        Tensor? entry = file.Named ? file.Arrays.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.Ordinal)) : null;
        if (entry is null)
            throw new DataException($"{path}: no entry '{name}'{NearestName.Hint(name, [.. file.Arrays.Select(a => a.Name)])}");
        string[] texts = LabelReader.Texts(entry, $"{path}, entry '{name}'");
        return rows.Length == 0 || rows.Max() < texts.Length ? [.. rows.Select(r => texts[r])]
            : throw new DataException($"{path}, entry '{name}': {texts.Length} values; row {rows.Max()} was expected among them");
    }
}
