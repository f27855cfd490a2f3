namespace Export.Training;

/// <summary>A model that is learnt by steps against a gradient.</summary>
abstract class GradientModel : LearntModel
{
    /// <summary>Everything that steps move.</summary>
    public abstract IReadOnlyList<Layer> Parameters { get; }

    public abstract GradientModel Clone();

    /// <summary>Forward and backward with buffers for so many rows.</summary>
    public abstract GradientPass NewPass(int batch);

    public void CopyFrom(GradientModel other)
    {
        for (int i = 0; i < Parameters.Count; i++)
            Parameters[i].CopyFrom(other.Parameters[i]);
    }

    public void Initialise(SeededRandom random)
    {
        foreach (Layer layer in Parameters)
            layer.Initialise(random);
    }

    public override float[] Predict(ReadOnlySpan<float> inputs, int rows) => Run(inputs, rows, features: false);

    public override float[] Features(ReadOnlySpan<float> inputs, int rows) => Run(inputs, rows, features: true);

    float[] Run(ReadOnlySpan<float> inputs, int rows, bool features)
    {
        const int Block = 256;
        int width = features ? FeatureWidth : Outputs;
        float[] answers = new float[rows * width];
        if (rows == 0)
            return answers;
        GradientPass pass = NewPass(Math.Min(rows, Block));
        int columns = inputs.Length / rows, stride = Product.Padded(width);
        for (int start = 0; start < rows; start += Block)
        {
            int count = Math.Min(Block, rows - start);
            ReadOnlySpan<float> output = pass.Forward(inputs.Slice(start * columns, count * columns), count);
            if (features)
                output = pass.Features(count);
            for (int r = 0; r < count; r++)
                output.Slice(r * stride, width).CopyTo(answers.AsSpan((start + r) * width));
        }

        return answers;
    }
}
