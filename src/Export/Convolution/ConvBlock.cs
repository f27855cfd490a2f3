using Export.Training;

namespace Export.Convolution;

/// <summary>
/// A convolution whose output has its input's height and width, ReLU, and the largest of each 2 × 2. Pixels lie channel by channel
/// inside a row of the image (height, width, channels).
/// </summary>
sealed class ConvBlock
{
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="channels">Floats of a pixel, padding counted.</param>
    /// <param name="filters">Channels of the output.</param>
    /// <param name="kernel">Height and width of a filter, odd.</param>
    public ConvBlock(int height, int width, int channels, int filters, int kernel)
    {
        (Height, Width, Channels, Kernel) = (height, width, channels, kernel);
        Layer = new Layer(kernel * kernel * channels, filters);
    }

    public int Height { get; }

    public int Width { get; }

    public int Channels { get; }

    public int Kernel { get; }

    /// <summary>Weights: a row for each of (kernel row, kernel column, channel), a column for each filter.</summary>
    public Layer Layer { get; }

    /// <summary>Rows of what leaves it.</summary>
    public int PooledHeight => Height / 2;

    public int PooledWidth => Width / 2;

    /// <summary>Floats of an image that enters.</summary>
    public int InputLength => Height * Width * Channels;

    /// <summary>Floats of an image that leaves.</summary>
    public int OutputLength => PooledHeight * PooledWidth * Layer.Stride;

    /// <summary>Multiply-adds of one image.</summary>
    public long MultiplyAdds => (long)Height * Width * Layer.Inputs * Layer.Outputs;

    /// <summary>Writes what each filter sees, a row for each pixel; beyond the edge are zeros.</summary>
    /// <param name="image">One image.</param>
    /// <param name="columns">Height · width rows of as many floats as a filter has.</param>
    public void Unfold(ReadOnlySpan<float> image, Span<float> columns)
    {
        int reach = Kernel / 2, segment = Kernel * Channels;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                Span<float> row = columns.Slice(((y * Width) + x) * Layer.Inputs, Layer.Inputs);
                int from = Math.Max(0, x - reach), to = Math.Min(Width, x + reach + 1);
                for (int dy = 0; dy < Kernel; dy++)
                {
                    int line = y + dy - reach;
                    Span<float> target = row.Slice(dy * segment, segment);
                    if (line < 0 || line >= Height || to - from < Kernel)
                        target.Clear();
                    if (line >= 0 && line < Height)
                    {
                        image.Slice(((line * Width) + from) * Channels, (to - from) * Channels)
                            .CopyTo(target[((from - x + reach) * Channels)..]);
                    }
                }
            }
        }
    }

    /// <summary>Adds gradients by what filters saw to the gradient by the image.</summary>
    /// <param name="columns">Rows of <paramref name="stride"/> floats, one for each pixel.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="image">The gradient by one image.</param>
    public void Fold(ReadOnlySpan<float> columns, int stride, Span<float> image)
    {
        int reach = Kernel / 2, segment = Kernel * Channels;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                ReadOnlySpan<float> row = columns.Slice(((y * Width) + x) * stride, Layer.Inputs);
                int from = Math.Max(0, x - reach), to = Math.Min(Width, x + reach + 1);
                for (int dy = Math.Max(0, reach - y); dy < Kernel && y + dy - reach < Height; dy++)
                {
                    int line = y + dy - reach;
                    Span<float> target = image.Slice(((line * Width) + from) * Channels, (to - from) * Channels);
                    ReadOnlySpan<float> source = row.Slice((dy * segment) + ((from - x + reach) * Channels), target.Length);
                    Vectors.AddTo(source, target);
                }
            }
        }
    }

    /// <summary>Adds biases, keeps what is above 0 and takes the largest of each 2 × 2.</summary>
    /// <param name="filtered">Height · width rows of the layer's stride.</param>
    /// <param name="pooled">What leaves the block.</param>
    /// <param name="which">Which of the four it was, 0 to 3; 4 where none is above 0.</param>
    public void Pool(ReadOnlySpan<float> filtered, Span<float> pooled, Span<byte> which)
    {
        int stride = Layer.Stride;
        for (int y = 0; y < PooledHeight; y++)
        {
            for (int x = 0; x < PooledWidth; x++)
            {
                int first = ((2 * y * Width) + (2 * x)) * stride;
                int at = ((y * PooledWidth) + x) * stride;
                for (int c = 0; c < stride; c++)
                {
                    float best = 0, bias = Layer.Biases[c];
                    byte index = 4;
                    for (byte q = 0; q < 4; q++)
                    {
                        float value = filtered[first + (((q >> 1) * Width) + (q & 1)) * stride + c] + bias;
                        // Not a number stays one: it must be seen, not read as 0.
                        if (value > best || float.IsNaN(value))
                            (best, index) = (value, q);
                    }

                    pooled[at + c] = best;
                    which[at + c] = index;
                }
            }
        }
    }

    /// <summary>Gradients by what was filtered, from those by what left.</summary>
    /// <param name="gradient">By what left, as <see cref="Pool"/> wrote it.</param>
    /// <param name="which">Which of the four it was.</param>
    /// <param name="filtered">Receives height · width rows of the layer's stride.</param>
    public void Unpool(ReadOnlySpan<float> gradient, ReadOnlySpan<byte> which, Span<float> filtered)
    {
        filtered.Clear();
        int stride = Layer.Stride;
        for (int y = 0; y < PooledHeight; y++)
        {
            for (int x = 0; x < PooledWidth; x++)
            {
                int first = ((2 * y * Width) + (2 * x)) * stride;
                int at = ((y * PooledWidth) + x) * stride;
                for (int c = 0; c < stride; c++)
                {
                    int q = which[at + c];
                    if (q < 4)
                        filtered[first + (((q >> 1) * Width) + (q & 1)) * stride + c] = gradient[at + c];
                }
            }
        }
    }
}
