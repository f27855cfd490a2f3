using Ensemble.Families;
using Ensemble.Tensors;

namespace Export.Training;

/// <summary>
/// What stands between a family's input and the first layer: numbers become (x − shift)·scale, a category becomes one
/// column per name, 1 where it is the row's. The exported graph does the same.
/// </summary>
/// <param name="Features">Elements of an input row.</param>
/// <param name="Numbers">Elements that are numbers, in order.</param>
/// <param name="Shift">Subtracted from each number.</param>
/// <param name="Scale">Multiplied after it.</param>
/// <param name="Categories">Elements that are category indexes, each repeated once per name.</param>
/// <param name="Codes">The index that each such column stands for.</param>
sealed record InputEncoding(int Features, int[] Numbers, float[] Shift, float[] Scale, int[] Categories, float[] Codes)
{
    /// <summary>Encoded columns: the numbers, then the categories.</summary>
    public int Columns => Numbers.Length + Categories.Length;

    /// <summary>An encoding fitted to rows.</summary>
    /// <param name="input">FP32 rows, (N, features), N ≥ 1.</param>
    /// <param name="features">Meaning of the elements; null means numbers all.</param>
    /// <param name="scale">How numbers are scaled.</param>
    /// <param name="pixels">Whether the source held bytes: <c>auto</c> then divides by 255, else it standardises.</param>
    public static InputEncoding Fit(Tensor input, FeatureConfig[]? features, InputScale scale, bool pixels)
    {
        int width = input.RowLength;
        int[] numbers = [.. Enumerable.Range(0, width).Where(i => features?[i].Categories is null)];
        int[] categories = [.. Enumerable.Range(0, width).SelectMany(i => Enumerable.Repeat(i, features?[i].Categories?.Length ?? 0))];
        float[] codes = [.. Enumerable.Range(0,
            width).SelectMany(i => Enumerable.Range(0, features?[i].Categories?.Length ?? 0)).Select(i => (float)i)];
        float[] shift = new float[numbers.Length];
        float[] factor = new float[numbers.Length];
        string kind = string.Equals(scale.Kind, "auto", StringComparison.Ordinal) ? (pixels ? "pixels" : "standard") : scale.Kind;
        for (int j = 0; j < numbers.Length; j++)
            (shift[j], factor[j]) = Fit(input, numbers[j], kind, scale.Factor);
        return new InputEncoding(width, numbers, shift, factor, categories, codes);
    }

    /// <summary>Encoded rows, (N × <see cref="Columns"/>), of FP32 rows (N, features).</summary>
    public float[] Encode(Tensor input)
    {
        ReadOnlySpan<float> values = input.As<float>();
        float[] encoded = new float[input.Rows * Columns];
        for (int r = 0; r < input.Rows; r++)
        {
            ReadOnlySpan<float> row = values.Slice(r * Features, Features);
            Span<float> target = encoded.AsSpan(r * Columns, Columns);
            for (int j = 0; j < Numbers.Length; j++)
                target[j] = (row[Numbers[j]] - Shift[j]) * Scale[j];
            for (int j = 0; j < Categories.Length; j++)
                target[Numbers.Length + j] = row[Categories[j]] == Codes[j] ? 1 : 0;
        }

        return encoded;
    }

    static (float Shift, float Scale) Fit(Tensor input, int column, string kind, double factor)
    {
        switch (kind)
        {
            case "none": return (0, 1);
            case "pixels": return (0, 1 / 255f);
            case "factor": return (0, (float)factor);
        }

        ReadOnlySpan<float> values = input.As<float>();
        (double sum, double squares, double low, double high) = (0, 0, double.PositiveInfinity, double.NegativeInfinity);
        for (int i = column; i < values.Length; i += input.RowLength)
        {
            sum += values[i];
            (low, high) = (Math.Min(low, values[i]), Math.Max(high, values[i]));
        }

        double mean = sum / input.Rows;
        for (int i = column; i < values.Length; i += input.RowLength)
            squares += (values[i] - mean) * (values[i] - mean);
        bool standard = string.Equals(kind, "standard", StringComparison.Ordinal);
        double width = standard ? Math.Sqrt(squares / input.Rows) : high - low;
        // A column that never varied tells nothing; it is only shifted to 0.
        return ((float)(standard ? mean : low), width > 0 ? (float)(1 / width) : 1);
    }
}
