namespace Export.Training;

/// <summary>Dense layers with ReLU between them; one layer is a linear model. The last layer's output is left to the head.</summary>
sealed class Network
{
    Network(Layer[] layers, Head head)
    {
        Layers = layers;
        Head = head;
    }

    public Layer[] Layers { get; }

    /// <summary>What turns the last layer's output into the answer.</summary>
    public Head Head { get; }

    public int Inputs => Layers[0].Inputs;

    public int Outputs => Layers[^1].Outputs;

    /// <summary>Multiply-adds of one row.</summary>
    public long MultiplyAdds => Layers.Sum(l => (long)l.Inputs * l.Outputs);

    /// <summary>A network with zero weights.</summary>
    public static Network Create(int inputs, IReadOnlyList<int> hidden, int outputs, Head head)
    {
        int[] widths = [inputs, .. hidden, outputs];
        return new Network([.. widths.Zip(widths.Skip(1), (from, to) => new Layer(from, to))], head);
    }

    public void Initialise(SeededRandom random)
    {
        foreach (Layer layer in Layers)
            layer.Initialise(random);
    }

    public Network Clone()
    {
        Network clone = Create(Inputs, [.. Layers.SkipLast(1).Select(l => l.Outputs)], Outputs, Head);
        clone.CopyFrom(this);
        return clone;
    }

    public void CopyFrom(Network other)
    {
        for (int i = 0; i < Layers.Length; i++)
            Layers[i].CopyFrom(other.Layers[i]);
    }

    /// <summary>Makes the last layer give scale·z + shift: targets that were standardised for training come back in their unit.</summary>
    public void Rescale(ReadOnlySpan<double> shift, ReadOnlySpan<double> scale)
    {
        Layer last = Layers[^1];
        for (int j = 0; j < last.Outputs; j++)
        {
            for (int i = 0; i < last.Inputs; i++)
                last.Weights[i * last.Stride + j] = (float)(last.Weights[i * last.Stride + j] * scale[j]);
            last.Biases[j] = (float)(last.Biases[j] * scale[j] + shift[j]);
        }
    }

    /// <summary>Answers, rows × outputs: probabilities or means.</summary>
    /// <param name="inputs">Encoded inputs, rows × <see cref="Inputs"/>.</param>
    /// <param name="rows">Rows.</param>
    public float[] Predict(ReadOnlySpan<float> inputs, int rows)
    {
        const int Block = 256;
        float[] answers = new float[rows * Outputs];
        var pass = new Pass(this, Math.Min(rows, Block));
        for (int start = 0; start < rows; start += Block)
        {
            int count = Math.Min(Block, rows - start);
            ReadOnlySpan<float> output = pass.Forward(inputs.Slice(start * Inputs, count * Inputs), count);
            for (int r = 0; r < count; r++)
                output.Slice(r * Layers[^1].Stride, Outputs).CopyTo(answers.AsSpan((start + r) * Outputs));
        }

        return answers;
    }
}
