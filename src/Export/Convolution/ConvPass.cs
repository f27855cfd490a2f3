using Export.Training;

namespace Export.Convolution;

/// <summary>Forward and backward through a convolutional network. Images are unfolded a few at a time, so that they stay in cache.</summary>
sealed class ConvPass : GradientPass
{
    // Floats of unfolded images at a time: 512 KiB.
    const int Space = 131_072;

    readonly ConvNetwork network;
    readonly ConvBlock[] blocks;
    readonly Pass top;
    readonly float[][] pooled;
    readonly byte[][] which;
    readonly float[][] gradients;
    readonly float[] columns;
    readonly float[] filtered;
    readonly float[] spread;
    readonly float[] part;
    readonly float[] turned;
    bool[] dropped = [];

    public ConvPass(ConvNetwork network, int batch)
    {
        this.network = network;
        blocks = network.Blocks;
        top = network.Top.NewPass(batch);
        pooled = [.. blocks.Select(b => new float[batch * b.OutputLength])];
        which = [.. blocks.Select(b => new byte[batch * b.OutputLength])];
        gradients = [.. blocks.Select(b => new float[batch * b.OutputLength])];
        columns = new float[blocks.Max(b => Images(b) * b.Height * b.Width * b.Layer.Inputs)];
        filtered = new float[blocks.Max(b => Images(b) * b.Height * b.Width * b.Layer.Stride)];
        spread = new float[blocks.Skip(1).Select(b => Images(b) * b.Height * b.Width * Product.Padded(b.Layer.Inputs)).DefaultIfEmpty(0).Max()];
        part = new float[blocks.Max(b => b.Layer.Weights.Length)];
        turned = new float[blocks.Max(b => b.Layer.Outputs * Product.Padded(b.Layer.Inputs))];
        Gradients = [.. blocks.Select(b => new Layer(b.Layer.Inputs, b.Layer.Outputs)), .. top.Gradients];
    }

    public override Layer[] Gradients { get; }

    public override ReadOnlySpan<float> Forward(ReadOnlySpan<float> inputs, int rows)
    {
        Convolve(inputs, rows);
        return top.Forward(pooled[^1], rows);
    }

    public override ReadOnlySpan<float> Learn(Span<float> inputs, int rows, SeededRandom random)
    {
        Augment.Move(inputs, rows, blocks[0], network.Shift, network.Mirror, random);
        Convolve(inputs, rows);
        if (network.Dropout > 0)
            Drop(pooled[^1].AsSpan(0, rows * blocks[^1].OutputLength), random);
        return top.Forward(pooled[^1], rows);
    }

    public override ReadOnlySpan<float> Features(int rows) => top.Features(rows);

    public override double Backward(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, int rows)
    {
        double loss = top.Backward(pooled[^1], targets, rows);
        Span<float> last = gradients[^1].AsSpan(0, rows * blocks[^1].OutputLength);
        top.InputGradient(last, rows);
        if (network.Dropout > 0)
            Scale(last);
        for (int i = blocks.Length - 1; i >= 0; i--)
            Back(i, i == 0 ? inputs : pooled[i - 1], rows);
        return loss;
    }

    void Convolve(ReadOnlySpan<float> inputs, int rows)
    {
        ReadOnlySpan<float> from = inputs;
        for (int i = 0; i < blocks.Length; i++)
        {
            ConvBlock block = blocks[i];
            int pixels = block.Height * block.Width, group = Images(block);
            for (int first = 0; first < rows; first += group)
            {
                int images = Math.Min(group, rows - first);
                Unfold(block, from, first, images);
                Product.Multiply(images * pixels, block.Layer.Stride, block.Layer.Inputs, columns, block.Layer.Inputs, 1, block.Layer.Weights,
                    filtered);
                for (int r = 0; r < images; r++)
                {
                    int at = (first + r) * block.OutputLength;
                    block.Pool(filtered.AsSpan(r * pixels * block.Layer.Stride), pooled[i].AsSpan(at), which[i].AsSpan(at));
                }
            }

            from = pooled[i];
        }
    }

    void Back(int i, ReadOnlySpan<float> from, int rows)
    {
        ConvBlock block = blocks[i];
        Layer gradient = Gradients[i];
        Array.Clear(gradient.Weights);
        Array.Clear(gradient.Biases);
        int pixels = block.Height * block.Width, group = Images(block), stride = block.Layer.Stride;
        if (i > 0)
        {
            gradients[i - 1].AsSpan(0, rows * block.InputLength).Clear();
            block.Layer.Transpose(turned.AsSpan(0, block.Layer.Outputs * Product.Padded(block.Layer.Inputs)), Product.Padded(block.Layer.Inputs));
        }

        for (int first = 0; first < rows; first += group)
        {
            int images = Math.Min(group, rows - first);
            for (int r = 0; r < images; r++)
            {
                int at = (first + r) * block.OutputLength;
                block.Unpool(gradients[i].AsSpan(at, block.OutputLength), which[i].AsSpan(at), filtered.AsSpan(r * pixels * stride, pixels * stride));
            }

            Unfold(block, from, first, images);
            Product.Multiply(block.Layer.Inputs, stride, images * pixels, columns, 1, block.Layer.Inputs, filtered, part);
            Vectors.AddTo(part.AsSpan(0, gradient.Weights.Length), gradient.Weights);
            for (int p = 0; p < images * pixels; p++)
                Vectors.AddTo(filtered.AsSpan(p * stride, stride), gradient.Biases);
            if (i > 0)
                Down(i, first, images);
        }
    }

    void Down(int i, int first, int images)
    {
        ConvBlock block = blocks[i];
        int pixels = block.Height * block.Width, width = Product.Padded(block.Layer.Inputs);
        Product.Multiply(images * pixels, width, block.Layer.Outputs, filtered, block.Layer.Stride, 1, turned, spread);
        for (int r = 0; r < images; r++)
            block.Fold(spread.AsSpan(r * pixels * width), width, gradients[i - 1].AsSpan((first + r) * block.InputLength, block.InputLength));
    }

    void Unfold(ConvBlock block, ReadOnlySpan<float> from, int first, int images)
    {
        int length = block.Height * block.Width * block.Layer.Inputs;
        for (int r = 0; r < images; r++)
            block.Unfold(from.Slice((first + r) * block.InputLength, block.InputLength), columns.AsSpan(r * length, length));
    }

    // What stays is scaled up, so that its sum is right on the average.
    void Drop(Span<float> values, SeededRandom random)
    {
        if (dropped.Length < values.Length)
            dropped = new bool[values.Length];
        for (int i = 0; i < values.Length; i++)
            dropped[i] = random.NextDouble() < network.Dropout;
        Scale(values);
    }

    void Scale(Span<float> values)
    {
        float scale = (float)(1 / (1 - network.Dropout));
        for (int i = 0; i < values.Length; i++)
            values[i] = dropped[i] ? 0 : values[i] * scale;
    }

    static int Images(ConvBlock block) => Math.Max(1, Space / (block.Height * block.Width * block.Layer.Inputs));
}
