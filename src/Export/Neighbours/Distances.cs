using Export.Training;

namespace Export.Neighbours;

/// <summary>How near rows are to prototypes, in FP32: enough to choose by, not to export.</summary>
sealed class Distances
{
    readonly int columns;
    readonly float[] turned;
    readonly float[] half;

    /// <param name="prototypes">prototypes × columns.</param>
    /// <param name="columns">Columns.</param>
    public Distances(float[] prototypes, int columns)
    {
        this.columns = columns;
        Prototypes = prototypes.Length / columns;
        Stride = Product.Padded(Prototypes);
        turned = new float[columns * Stride];
        half = new float[Prototypes];
        for (int p = 0; p < Prototypes; p++)
        {
            double square = 0;
            for (int c = 0; c < columns; c++)
            {
                float value = prototypes[p * columns + c];
                turned[c * Stride + p] = value;
                square += (double)value * value;
            }

            half[p] = (float)(square / 2);
        }
    }

    public int Prototypes { get; }

    /// <summary>Numbers from one row of <see cref="Of"/> to the next.</summary>
    public int Stride { get; }

    /// <summary>x·p − ‖p‖²/2 for each row and prototype: half of ‖x‖² − ‖x − p‖², so the nearer the larger.</summary>
    public float[] Of(float[] rows, int count, int threads)
    {
        float[] closeness = new float[count * Stride];
        Product.Multiply(count, Stride, columns, rows, columns, 1, turned, closeness, threads);
        for (int r = 0; r < count; r++)
        {
            Span<float> row = closeness.AsSpan(r * Stride, Prototypes);
            for (int p = 0; p < row.Length; p++)
                row[p] -= half[p];
        }

        return closeness;
    }
}
