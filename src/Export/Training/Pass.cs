namespace Export.Training;

/// <summary>Forward and backward through a network, with the buffers of one batch. Not thread-safe.</summary>
sealed class Pass : GradientPass
{
    readonly Network network;
    readonly float[][] activations;
    readonly float[][] deltas;
    float[] transposed;

    /// <param name="network">The network, whose weights may change between calls.</param>
    /// <param name="batch">Most rows of a call.</param>
    public Pass(Network network, int batch)
    {
        this.network = network;
        activations = [.. network.Layers.Select(l => new float[batch * l.Stride])];
        deltas = [.. network.Layers.Select(l => new float[batch * l.Stride])];
        Gradients = Network.Create(network.Inputs, [.. network.Layers.SkipLast(1).Select(l => l.Outputs)], network.Outputs,
            network.Head).Layers;
        transposed = new float[network.Layers.Skip(1).Select(l => l.Outputs * Product.Padded(l.Inputs)).DefaultIfEmpty(0).Max()];
    }

    public override Layer[] Gradients { get; }

    public override ReadOnlySpan<float> Forward(ReadOnlySpan<float> inputs, int rows)
    {
        ReadOnlySpan<float> from = inputs;
        int width = network.Inputs;
        for (int i = 0; i < network.Layers.Length; i++)
        {
            Layer layer = network.Layers[i];
            Span<float> to = activations[i].AsSpan(0, rows * layer.Stride);
            Product.Multiply(rows, layer.Stride, layer.Inputs, from, width, 1, layer.Weights, to);
            bool last = i == network.Layers.Length - 1;
            for (int r = 0; r < rows; r++)
                AddBias(to.Slice(r * layer.Stride, layer.Stride), layer.Biases, rectify: !last);
            from = to;
            width = layer.Stride;
        }

        Layer top = network.Layers[^1];
        for (int r = 0; network.Head == Head.Softmax && r < rows; r++)
            Softmax(activations[^1].AsSpan(r * top.Stride, top.Outputs));
        return activations[^1].AsSpan(0, rows * top.Stride);
    }

    public override ReadOnlySpan<float> Features(int rows) => activations[^2].AsSpan(0, rows * network.Layers[^2].Stride);

    public override double Backward(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, int rows)
    {
        double loss = Top(targets, rows);
        for (int i = network.Layers.Length - 1; i >= 0; i--)
        {
            Layer layer = network.Layers[i];
            ReadOnlySpan<float> delta = deltas[i].AsSpan(0, rows * layer.Stride);
            ReadOnlySpan<float> from = i == 0 ? inputs : activations[i - 1];
            int width = i == 0 ? network.Inputs : network.Layers[i - 1].Stride;
            Product.Multiply(layer.Inputs, layer.Stride, rows, from, 1, width, delta, Gradients[i].Weights);
            SumRows(delta, rows, layer.Stride, Gradients[i].Biases);
            if (i > 0)
                Down(i, rows);
        }

        return loss;
    }

    // Through both heads the derivative by the last layer's output is answer − target.
    double Top(ReadOnlySpan<float> targets, int rows)
    {
        Layer top = network.Layers[^1];
        double loss = 0;
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<float> answer = activations[^1].AsSpan(r * top.Stride, top.Outputs);
            Span<float> delta = deltas[^1].AsSpan(r * top.Stride, top.Outputs);
            ReadOnlySpan<float> target = targets.Slice(r * top.Outputs, top.Outputs);
            for (int j = 0; j < answer.Length; j++)
            {
                delta[j] = (answer[j] - target[j]) / rows;
                loss += Loss(network.Head, answer[j], target[j]);
            }
        }

        return loss / rows;
    }

    /// <summary>One element's share of a row's loss.</summary>
    public static double Loss(Head head, float answer, float target)
    {
        if (head == Head.Identity)
            return 0.5 * ((double)answer - target) * ((double)answer - target);
        return target == 0 && !float.IsNaN(answer) ? 0 : -target * Math.Log(Math.Max(answer, float.Epsilon));
    }

    /// <summary>The gradient by the inputs of the last <see cref="Backward"/>, rows × inputs, which are a multiple of a lane.</summary>
    public void InputGradient(Span<float> to, int rows) => Back(network.Layers[0], network.Inputs, deltas[0], rows, to);

    void Down(int i, int rows)
    {
        Span<float> delta = deltas[i - 1].AsSpan(0, rows * network.Layers[i - 1].Stride);
        Back(network.Layers[i], network.Layers[i - 1].Stride, deltas[i], rows, delta);
        ReadOnlySpan<float> activation = activations[i - 1];
        for (int j = 0; j < delta.Length; j++)
        {
            if (activation[j] <= 0)
                delta[j] = 0;
        }
    }

    void Back(Layer layer, int stride, float[] delta, int rows, Span<float> to)
    {
        if (transposed.Length < layer.Outputs * stride)
            transposed = new float[layer.Outputs * stride];
        Span<float> turned = transposed.AsSpan(0, layer.Outputs * stride);
        layer.Transpose(turned, stride);
        Product.Multiply(rows, stride, layer.Outputs, delta, layer.Stride, 1, turned, to);
    }

    static void AddBias(Span<float> row, ReadOnlySpan<float> biases, bool rectify)
    {
        for (int j = 0; j < row.Length; j++)
        {
            float z = row[j] + biases[j];
            row[j] = rectify && z <= 0 ? 0 : z;
        }
    }

    static void Softmax(Span<float> row)
    {
        float max = row[0];
        foreach (float z in row)
            max = Math.Max(max, z);
        float sum = 0;
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = MathF.Exp(row[j] - max);
            sum += row[j];
        }

        for (int j = 0; j < row.Length; j++)
            row[j] /= sum;
    }

    static void SumRows(ReadOnlySpan<float> rows, int count, int stride, Span<float> sums)
    {
        sums.Clear();
        for (int r = 0; r < count; r++)
        {
            ReadOnlySpan<float> row = rows.Slice(r * stride, stride);
            for (int j = 0; j < stride; j++)
                sums[j] += row[j];
        }
    }
}
