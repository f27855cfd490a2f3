using System.Text;
using Ensemble.Tensors;

namespace Ensemble.Data;

/// <summary>The truth of every row of a file, as text.</summary>
static class LabelReader
{
    /// <summary>Labels of a file of labels: its only array or column, or what is named <paramref name="name"/> or "labels".</summary>
    public static string[] FromFile(string path, string name, int rows)
    {
        DataFile file = DataFile.Open(path);
        string[] labels;
        if (file.Table is { } table)
        {
            int column = table.Header.Length == 1 ? 0 : table.Column(name);
            labels = [.. table.Rows.Select(r => r[column])];
        }
        else
        {
            Tensor array = Entry(file, name) ?? (file.Arrays.Count == 1 ? file.Arrays[0] : null)
                ?? throw new DataException($"{path}: no entry '{name}'{NearestName.Hint(name, [.. file.Arrays.Select(a => a.Name)])}");
            labels = Texts(array, path);
        }

        return labels.Length == rows ? labels : throw new DataException($"{path}: {labels.Length} labels for {rows} rows");
    }

    /// <summary>Labels inside the data file; null when it has none.</summary>
    public static string[]? Inside(DataFile file, string name)
    {
        if (file.Table is { } table)
        {
            int column = table.Find(name);
            return column < 0 ? null : [.. table.Rows.Select(r => r[column])];
        }

        return Entry(file, name) is { } array ? Texts(array, $"{file.Path}, entry '{array.Name}'") : null;
    }

    /// <summary>The entry of a .npz file that holds labels; null when there is none.</summary>
    public static Tensor? Entry(DataFile file, string name) =>
        file.Named ? file.Arrays.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.Ordinal))
            ?? file.Arrays.FirstOrDefault(a => a.Name is "label" or "labels") : null;

    /// <summary>One text a row of an array of shape [N] or [N,1].</summary>
    internal static string[] Texts(Tensor array, string where)
    {
        if (array.Count != array.Rows || array.Shape.Length == 0)
            throw new DataException($"{where}: labels of shape [{string.Join(',', array.Shape)}]; one a row was expected, [N] or [N,1]");
        string[] texts = new string[array.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = array.Datatype switch
            {
                Datatype.BYTES => Encoding.UTF8.GetString(array.Strings![i]),
                Datatype.INT64 => array.As<long>()[i].ToString(),
                Datatype.UINT64 => array.As<ulong>()[i].ToString(),
                Datatype.FP32 => array.As<float>()[i].ToString("R"),
                _ => array.GetDouble(i).ToString("R"),
            };
        }

        return texts;
    }
}
