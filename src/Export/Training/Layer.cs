namespace Export.Training;

/// <summary>A dense layer: z = x·W + b. W is (inputs × outputs) in rows of <see cref="Stride"/> floats, padding zero.</summary>
sealed class Layer
{
    public Layer(int inputs, int outputs)
    {
        Inputs = inputs;
        Outputs = outputs;
        Stride = Product.Padded(outputs);
        Weights = new float[inputs * Stride];
        Biases = new float[Stride];
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Floats from one row of W to the next.</summary>
    public int Stride { get; }

    public float[] Weights { get; }

    public float[] Biases { get; }

    /// <summary>Uniform in ±√(6 / inputs) (He et al. 2015, for ReLU), biases 0.</summary>
    public void Initialise(SeededRandom random)
    {
        double limit = Math.Sqrt(6.0 / Inputs);
        for (int i = 0; i < Inputs; i++)
        {
            for (int j = 0; j < Outputs; j++)
                Weights[i * Stride + j] = (float)((2 * random.NextDouble() - 1) * limit);
        }
    }

    public void CopyFrom(Layer other)
    {
        other.Weights.CopyTo(Weights, 0);
        other.Biases.CopyTo(Biases, 0);
    }

    /// <summary>Makes it give scale·z + shift.</summary>
    public void Rescale(double shift, double scale)
    {
        for (int j = 0; j < Outputs; j++)
        {
            for (int i = 0; i < Inputs; i++)
                Weights[i * Stride + j] = (float)(Weights[i * Stride + j] * scale);
            Biases[j] = (float)(Biases[j] * scale + shift);
        }
    }

    /// <summary>W without padding, inputs × outputs.</summary>
    public float[] Dense()
    {
        float[] dense = new float[Inputs * Outputs];
        for (int i = 0; i < Inputs; i++)
            Weights.AsSpan(i * Stride, Outputs).CopyTo(dense.AsSpan(i * Outputs));
        return dense;
    }

    /// <summary>Wᵀ, outputs rows of <paramref name="stride"/> floats, padding zero.</summary>
    public void Transpose(Span<float> to, int stride)
    {
        to.Clear();
        for (int p = 0; p < Inputs; p++)
        {
            for (int q = 0; q < Outputs; q++)
                to[q * stride + p] = Weights[p * Stride + q];
        }
    }
}
