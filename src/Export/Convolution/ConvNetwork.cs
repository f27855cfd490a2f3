using System.Text.Json.Nodes;
using Export.Onnx;
using Export.Training;

namespace Export.Convolution;

/// <summary>A small convolutional network: blocks of convolution, ReLU and pooling, then dense layers.</summary>
sealed class ConvNetwork : GradientModel
{
    readonly ConvOptions options;

    ConvNetwork(ConvOptions options, ConvBlock[] blocks, Network top)
    {
        this.options = options;
        Blocks = blocks;
        Top = top;
        Parameters = [.. blocks.Select(b => b.Layer), .. top.Layers];
    }

    public ConvBlock[] Blocks { get; }

    /// <summary>The dense layers.</summary>
    public Network Top { get; }

    /// <summary>Share of the dense layers' inputs that are dropped while learning, in [0, 1).</summary>
    public double Dropout => options.Dropout;

    /// <summary>Pixels by which an image is moved at most while learning.</summary>
    public int Shift => options.Shift;

    /// <summary>Whether images are mirrored left to right, every second one, while learning.</summary>
    public bool Mirror => options.Mirror;

    public override Head Head => Top.Head;

    public override int Outputs => Top.Outputs;

    public override int FeatureWidth => Top.FeatureWidth;

    public override long MultiplyAdds => Blocks.Sum(b => b.MultiplyAdds) + Top.MultiplyAdds;

    public override IReadOnlyList<Layer> Parameters { get; }

    public override JsonObject Recipe => new()
    {
        ["image"] = $"{Blocks[0].Height}x{Blocks[0].Width}x{Blocks[0].Channels}",
        ["filters"] = new JsonArray([.. Blocks.Select(b => JsonValue.Create(b.Layer.Outputs))]),
        ["kernel"] = Blocks[0].Kernel,
        ["hidden"] = Top.Recipe["hidden"]!.DeepClone(),
        ["dropout"] = Dropout,
        ["shift"] = Shift,
        ["mirror"] = Mirror,
    };

    /// <summary>One with zero weights for a task's rows.</summary>
    /// <exception cref="TrainingException">The rows are no images of the size that was named.</exception>
    public static ConvNetwork For(LearningTask task) =>
        Create(task.Options.Convolution, task.Learn.Columns, task.Options.Hidden, task.Learn.Outputs, task.Options.Head);

    /// <summary>One with zero weights.</summary>
    /// <param name="options">Images and filters.</param>
    /// <param name="columns">Floats of a row.</param>
    /// <param name="hidden">Widths of the dense layers before the last.</param>
    /// <param name="outputs">Classes, or 1.</param>
    /// <param name="head">What the last layer means.</param>
    /// <exception cref="TrainingException">The rows are no images of the size that was named.</exception>
    public static ConvNetwork Create(ConvOptions options, int columns, int[] hidden, int outputs, Head head)
    {
        (int height, int width, int channels) = options.ImageOf(columns);
        var blocks = new List<ConvBlock>();
        foreach (int filters in options.Filters)
        {
            if (height < 2 || width < 2)
                throw new TrainingException($"{options.Filters.Length} blocks of --filters halve the image {options.Filters.Length} times; "
                    + $"{height}x{width} pixels are left before block {blocks.Count + 1}");
            var block = new ConvBlock(height, width, channels, filters, options.Kernel);
            blocks.Add(block);
            (height, width, channels) = (block.PooledHeight, block.PooledWidth, block.Layer.Stride);
        }

        return new ConvNetwork(options, [.. blocks], Network.Create(blocks[^1].OutputLength, hidden, outputs, head));
    }

    public override ConvNetwork Clone()
    {
        ConvNetwork clone = Create(options, Blocks[0].InputLength, [.. Top.Layers.SkipLast(1).Select(l => l.Outputs)], Outputs, Head);
        clone.CopyFrom(this);
        return clone;
    }

    public override ConvPass NewPass(int batch) => new(this, batch);

    public override void Rescale(double shift, double scale) => Top.Rescale(shift, scale);

    public override void Write(GraphBuilder graph, string encoded, string output)
    {
        ConvBlock first = Blocks[0];
        long[] image = first.Channels == 1 ? [-1, 1, first.Height, first.Width] : [-1, first.Height, first.Width, first.Channels];
        string value = graph.Add("Reshape", [encoded, graph.Constant("image_shape", image, 4)]);
        if (first.Channels > 1)
            value = graph.Add("Transpose", [value], null, GraphBuilder.Integers("perm", 0, 3, 1, 2));
        int channels = first.Channels;
        for (int i = 0; i < Blocks.Length; i++)
        {
            ConvBlock block = Blocks[i];
            long reach = block.Kernel / 2;
            string weights = graph.Constant($"filters_{i}", Filters(block, channels), block.Layer.Outputs, channels, block.Kernel, block.Kernel);
            string biases = graph.Constant($"filter_biases_{i}", block.Layer.Biases.AsSpan(0, block.Layer.Outputs), block.Layer.Outputs);
            value = graph.Add("Conv", [value, weights, biases], null, GraphBuilder.Integers("pads", reach, reach, reach, reach));
            value = graph.Add("Relu", [value]);
            value = graph.Add("MaxPool", [value], null, GraphBuilder.Integers("kernel_shape", 2, 2), GraphBuilder.Integers("strides", 2, 2));
            channels = block.Layer.Outputs;
        }

        value = graph.Add("Flatten", [value], null, GraphBuilder.Integer("axis", 1));
        Top.Write(graph, value, output, First(channels), Distance);
    }

    // ONNX keeps filters as (filter, channel, row, column).
    static float[] Filters(ConvBlock block, int channels)
    {
        int pixels = block.Kernel * block.Kernel;
        float[] filters = new float[block.Layer.Outputs * channels * pixels];
        for (int f = 0; f < block.Layer.Outputs; f++)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int p = 0; p < pixels; p++)
                    filters[(((f * channels) + c) * pixels) + p] = block.Layer.Weights[(((p * block.Channels) + c) * block.Layer.Stride) + f];
            }
        }

        return filters;
    }

    // ... and images as (channel, row, column), so the first dense layer's rows come in that order.
    float[] First(int channels)
    {
        ConvBlock last = Blocks[^1];
        int pixels = last.PooledHeight * last.PooledWidth;
        Layer dense = Top.Layers[0];
        float[] weights = new float[channels * pixels * dense.Outputs];
        for (int c = 0; c < channels; c++)
        {
            for (int p = 0; p < pixels; p++)
            {
                dense.Weights.AsSpan(((p * last.Layer.Stride) + c) * dense.Stride, dense.Outputs)
                    .CopyTo(weights.AsSpan(((c * pixels) + p) * dense.Outputs));
            }
        }

        return weights;
    }
}
