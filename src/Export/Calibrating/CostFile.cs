using System.Globalization;
using Ensemble.Data;

namespace Export.Calibrating;

/// <summary>
/// Costs as CSV: a first column with the true class, then a column an answered class; the header names the classes, in any order.
/// </summary>
static class CostFile
{
    /// <summary>Reads costs by true class and, within it, answered class, in label order.</summary>
    /// <exception cref="DataException">A class is missing, unknown or twice there, a cost is no number from 0 up, or all are 0.</exception>
    public static double[][] Read(string path, string[] labels)
    {
        var table = CsvTable.Read(path);
        int[] columns = Places(path, "the header", labels, [.. table.Header.Skip(1)]);
        int[] rows = Places(path, "the first column", labels, [.. table.Rows.Select(r => r[0])]);
        double[][] costs = [.. rows.Select(row => columns.Select(column => Cost(table, row, column + 1)).ToArray())];
        return costs.Any(c => c.Any(v => v > 0)) ? costs : throw new DataException($"{path}: every cost is 0");
    }

    static int[] Places(string path, string where, string[] labels, string[] found)
    {
        foreach (string name in found)
        {
            if (!labels.Contains(name, StringComparer.Ordinal))
                throw new DataException($"{path}: '{name}' in {where} is not one of the classes{NearestName.Hint(name, labels)}");
        }

        foreach (string label in labels)
        {
            int times = found.Count(f => f == label);
            if (times != 1)
                throw new DataException($"{path}: class '{label}' is {times} times in {where}; once was expected");
        }

        return [.. labels.Select(l => Array.IndexOf(found, l))];
    }

    static double Cost(CsvTable table, int row, int column) =>
        double.TryParse(table.Rows[row][column], NumberStyles.Float, CultureInfo.InvariantCulture, out double cost) && cost >= 0 && double.IsFinite(cost)
            ? cost : throw new DataException($"{table.Place(row, column)}: '{table.Rows[row][column]}' is no cost; a number from 0 up was expected");
}
