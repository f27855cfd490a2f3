using Ensemble.Data;
using Ensemble.Families;
using Export.Data;

namespace Export.Calibrating;

/// <summary>The truth of rows: classes, or numbers.</summary>
/// <param name="Classes">Class of each row; empty for a regression.</param>
/// <param name="Values">Number of each row; empty for a classification.</param>
sealed record RowTruth(int[] Classes, double[] Values)
{
    /// <summary>Reads it from rows' labels.</summary>
    /// <exception cref="DataException">There are none, or one is no class or no number.</exception>
    public static RowTruth Of(Rows rows, Manifest manifest, string path, string labelColumn)
    {
        if (rows.Labels is null)
            throw new DataException($"{path}: no labels; name a file with --labels, or a column with --label-column (now '{labelColumn}')");
        return manifest.Task == "regression"
            ? new RowTruth([], ClassLabels.Values(rows, path))
            : new RowTruth(ClassLabels.Indexes(rows, Labels(manifest), path), []);
    }

    /// <summary>Class names in class order.</summary>
    public static string[] Labels(Manifest manifest)
    {
        TensorConfig decided = manifest.Outputs.First(o => o.Name == manifest.Decides.Output);
        int classes = manifest.Decides.Kind == "sigmoid" ? 2 : (int)decided.Shape[^1];
        return manifest.Labels ?? [.. Enumerable.Range(0, classes).Select(c => c.ToString())];
    }
}
