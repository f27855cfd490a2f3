using Export.Training;

namespace Export.Convolution;

/// <summary>Changes that leave an image's class as it is.</summary>
static class Augment
{
    /// <summary>Moves each image by a drawn number of pixels, and mirrors every second one.</summary>
    /// <param name="images">Images, changed in place; zeros come in at the edges.</param>
    /// <param name="rows">Images.</param>
    /// <param name="block">Their size.</param>
    /// <param name="shift">Pixels at most, each way; 0 moves nothing and draws nothing.</param>
    /// <param name="mirror">Whether images are mirrored left to right with probability ½.</param>
    /// <param name="random">Where draws come from.</param>
    public static void Move(Span<float> images, int rows, ConvBlock block, int shift, bool mirror, SeededRandom random)
    {
        if (shift == 0 && !mirror)
            return;
        float[] before = new float[block.InputLength];
        for (int r = 0; r < rows; r++)
        {
            Span<float> image = images.Slice(r * block.InputLength, block.InputLength);
            int down = shift == 0 ? 0 : random.Next((2 * shift) + 1) - shift;
            int right = shift == 0 ? 0 : random.Next((2 * shift) + 1) - shift;
            bool turned = mirror && random.Next(2) == 1;
            image.CopyTo(before);
            Move(before, image, block, down, right, turned);
        }
    }

    static void Move(ReadOnlySpan<float> before, Span<float> image, ConvBlock block, int down, int right, bool turned)
    {
        for (int y = 0; y < block.Height; y++)
        {
            for (int x = 0; x < block.Width; x++)
            {
                int line = y - down, pixel = (turned ? block.Width - 1 - x : x) - right;
                Span<float> to = image.Slice(((y * block.Width) + x) * block.Channels, block.Channels);
                if (line >= 0 && line < block.Height && pixel >= 0 && pixel < block.Width)
                    before.Slice(((line * block.Width) + pixel) * block.Channels, block.Channels).CopyTo(to);
                else
                    to.Clear();
            }
        }
    }
}
