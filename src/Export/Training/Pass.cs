namespace Export.Training;

/// <summary>Forward and backward through a network, with the buffers of one batch. Not thread-safe.</summary>
sealed class Pass
{
    readonly Network network;
    readonly float[][] activations;
    readonly float[][] deltas;
    readonly float[] transposed;

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

    /// <summary>Mean gradients of the last <see cref="Backward"/>, one layer each.</summary>
    public Layer[] Gradients { get; }

    /// <summary>Answers in rows of the last layer's stride.</summary>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<float> inputs, int rows)
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

    /// <summary>Gradients for the rows of the last <see cref="Forward"/>.</summary>
    /// <param name="inputs">The same inputs.</param>
    /// <param name="targets">Targets, rows × outputs.</param>
    /// <param name="rows">Rows.</param>
    /// <returns>Mean loss: cross-entropy in nats, or half the squared error summed over outputs.</returns>
    public double Backward(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, int rows)
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

    void Down(int i, int rows)
    {
        Layer layer = network.Layers[i];
        Layer below = network.Layers[i - 1];
        Span<float> turned = transposed.AsSpan(0, layer.Outputs * below.Stride);
        turned.Clear();
        for (int p = 0; p < layer.Inputs; p++)
        {
            for (int q = 0; q < layer.Outputs; q++)
                turned[q * below.Stride + p] = layer.Weights[p * layer.Stride + q];
        }

        Span<float> delta = deltas[i - 1].AsSpan(0, rows * below.Stride);
        Product.Multiply(rows, below.Stride, layer.Outputs, deltas[i], layer.Stride, 1, turned, delta);
        ReadOnlySpan<float> activation = activations[i - 1];
        for (int j = 0; j < delta.Length; j++)
        {
            if (activation[j] <= 0)
                delta[j] = 0;
        }
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
