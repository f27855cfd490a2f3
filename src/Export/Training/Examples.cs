namespace Export.Training;

/// <summary>Encoded inputs and their targets.</summary>
/// <param name="Inputs">rows × columns.</param>
/// <param name="Columns">Encoded inputs of a row.</param>
/// <param name="Targets">rows × outputs: a one-hot class, or standardised values.</param>
/// <param name="Outputs">Targets of a row.</param>
/// <param name="Count">Rows.</param>
sealed record Examples(float[] Inputs, int Columns, float[] Targets, int Outputs, int Count)
{
    /// <summary>Which feature each column comes from; null where every column is one.</summary>
    public int[]? Features { get; init; }

    public ReadOnlySpan<float> Input(int row) => Inputs.AsSpan(row * Columns, Columns);

    public ReadOnlySpan<float> Target(int row) => Targets.AsSpan(row * Outputs, Outputs);

    /// <summary>The rows named, in that order, copied.</summary>
    public Examples Take(ReadOnlySpan<int> rows)
    {
        var taken = new Examples(new float[rows.Length * Columns], Columns, new float[rows.Length * Outputs], Outputs, rows.Length) { Features = Features };
        for (int i = 0; i < rows.Length; i++)
        {
            Input(rows[i]).CopyTo(taken.Inputs.AsSpan(i * Columns));
            Target(rows[i]).CopyTo(taken.Targets.AsSpan(i * Outputs));
        }

        return taken;
    }
}
