using System.Globalization;
using Ensemble.Data;

namespace Export.Data;

/// <summary>Class names and the class of each row.</summary>
static class ClassLabels
{
    /// <summary>The different labels: ascending as numbers where all are numbers, else by character code.</summary>
    public static string[] Sorted(IEnumerable<string> labels)
    {
        string[] distinct = [.. labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return Array.TrueForAll(distinct, l => Number(l) is not null) ? [.. distinct.OrderBy(l => Number(l))] : distinct;
    }

    /// <summary>Index of each row's label.</summary>
    /// <exception cref="DataException">A label is not among the classes; the message names file and row.</exception>
    public static int[] Indexes(Rows rows, string[] classes, string path)
    {
        var index = classes.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i, StringComparer.Ordinal);
        int[] indexes = new int[rows.Count];
        for (int i = 0; i < indexes.Length; i++)
        {
            string label = rows.Labels![i];
            if (!index.TryGetValue(label, out indexes[i]))
                throw new DataException($"{path}, row {rows.FileRows[i]}: label '{label}' is not one of the "
                    + $"classes{NearestName.Hint(label, classes)}");
        }

        return indexes;
    }

    /// <summary>Each row's label as a number.</summary>
    /// <exception cref="DataException">A label is no finite number; the message names file and row.</exception>
    public static double[] Values(Rows rows, string path)
    {
        double[] values = new double[rows.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Number(rows.Labels![i])
                ?? throw new DataException($"{path}, row {rows.FileRows[i]}: label '{rows.Labels[i]}' is not a number, which regression "
                    + "needs");
        }

        return values;
    }

    static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
}
