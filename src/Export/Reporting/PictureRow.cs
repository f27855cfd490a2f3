using Ensemble.Families;
using Ensemble.Tensors;

namespace Export.Reporting;

/// <summary>Rows that are pictures: [.,H,W], [.,1|3,H,W], [.,H,W,1|3], or a square of unnamed numbers.</summary>
static class PictureRow
{
    const int SmallestSide = 8;
    const int LargestSide = 512;

    /// <summary>A row as a PNG file, stretched between its darkest and brightest number; null where the family's input is no picture.</summary>
    /// <param name="inputs">Inputs in the family's order.</param>
    /// <param name="family">The family.</param>
    /// <param name="row">Row.</param>
    public static byte[]? Png(IReadOnlyList<Tensor> inputs, Family family, int row)
    {
        if (inputs.Count != 1 || inputs[0].Datatype is Datatype.BYTES or Datatype.BOOL || family.Inputs[0].Config.Features is not null)
            return null;
        Tensor input = inputs[0];
        if (Shape([.. input.Shape.Skip(1).Select(a => (int)a)]) is not { } shape)
            return null;
        double[] values = [.. Enumerable.Range(row * input.RowLength, input.RowLength).Select(input.GetDouble)];
        double low = values.Min(), range = values.Max() - low;
        byte[] pixels = new byte[values.Length];
        int area = shape.Width * shape.Height;
        for (int i = 0; i < pixels.Length; i++)
        {
            int from = shape.ChannelsFirst ? ((i % shape.Channels) * area) + (i / shape.Channels) : i;
            pixels[i] = (byte)(range > 0 ? Math.Round(255 * (values[from] - low) / range) : 0);
        }

        return PngImage.Encode(pixels, shape.Width, shape.Height, shape.Channels);
    }

    /// <summary>How a row's axes are a picture; null where they are none.</summary>
    public static (int Width, int Height, int Channels, bool ChannelsFirst)? Shape(int[] axes) => axes switch
    {
        [var n] when Side(n) is > 0 and var side => (side, side, 1, false),
        [var h, var w] when Fits(w, h) => (w, h, 1, false),
        [(1 or 3) and var c, var h, var w] when Fits(w, h) => (w, h, c, true),
        [var h, var w, (1 or 3) and var c] when Fits(w, h) => (w, h, c, false),
        _ => null,
    };

    static int Side(int elements)
    {
        int side = (int)Math.Round(Math.Sqrt(elements));
        return side * side == elements && Fits(side, side) ? side : 0;
    }

    static bool Fits(int width, int height) => width is >= SmallestSide and <= LargestSide && height is >= SmallestSide and <= LargestSide;
}
