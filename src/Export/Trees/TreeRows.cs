using Export.Training;

namespace Export.Trees;

/// <summary>Rows as trees are grown from: column by column, and what each row adds to a node's sums.</summary>
sealed class TreeRows
{
    readonly float[] values;

    /// <param name="rows">Encoded rows with one-hot targets or a number each.</param>
    /// <param name="head">Which of both.</param>
    public TreeRows(Examples rows, Head head)
    {
        (Count, Columns, Width) = (rows.Count, rows.Columns, rows.Outputs);
        values = new float[rows.Inputs.Length];
        for (int r = 0; r < Count; r++)
        {
            ReadOnlySpan<float> row = rows.Input(r);
            for (int c = 0; c < row.Length; c++)
                values[c * Count + r] = row[c];
        }

        Slots = new int[Count];
        Sums = new double[Count];
        Weights = new double[Count];
        Weights.AsSpan().Fill(1);
        for (int r = 0; r < Count; r++)
        {
            Slots[r] = head == Head.Softmax ? rows.Target(r).IndexOf(1f) : 0;
            Sums[r] = head == Head.Softmax ? 1 : rows.Target(r)[0];
        }
    }

    TreeRows(TreeRows other, double[] sums, double[] weights)
    {
        (Count, Columns, Width) = (other.Count, other.Columns, 1);
        values = other.values;
        Slots = new int[Count];
        Sums = sums;
        Weights = weights;
    }

    public int Count { get; }

    public int Columns { get; }

    /// <summary>Sums of a node: one for each class, or one.</summary>
    public int Width { get; }

    /// <summary>Which of a node's sums a row adds to: its class, or 0.</summary>
    public int[] Slots { get; }

    /// <summary>What it adds: 1, its number, or its gradient.</summary>
    public double[] Sums { get; }

    /// <summary>How much it counts in a node's size: 1, or its curvature.</summary>
    public double[] Weights { get; }

    /// <summary>Every row's value of a column.</summary>
    public ReadOnlySpan<float> Column(int column) => values.AsSpan(column * Count, Count);

    /// <summary>The same values with one sum: what boosting grows its next tree from.</summary>
    public TreeRows With(double[] gradients, double[] curvatures) => new(this, gradients, curvatures);
}
