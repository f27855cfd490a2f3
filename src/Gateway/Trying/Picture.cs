using System.Text;
using Ensemble.Tensors;

namespace Gateway.Trying;

/// <summary>A square of numbers as characters: the larger, the darker.</summary>
static class Picture
{
    const string Ramp = " .:-=+*#%@";

    /// <summary>Smallest side that is worth a picture.</summary>
    const int SmallestSide = 8;

    /// <summary>Side of the square that a row of the input is; 0 when it is none.</summary>
    public static int Side(Tensor input)
    {
        if (input.Datatype == Datatype.BYTES)
            return 0;
        int side = (int)Math.Round(Math.Sqrt(input.RowLength));
        return side >= SmallestSide && side * side == input.RowLength ? side : 0;
    }

    /// <summary>Lines of characters, two rows of the picture in each: a character is twice as high as wide.</summary>
    public static IReadOnlyList<string> Draw(Tensor input, int row)
    {
        int side = Side(input);
        double[] pixels = [.. Enumerable.Range(row * input.RowLength, input.RowLength).Select(i => input.GetDouble(i))];
        double minimum = pixels.Min();
        double range = pixels.Max() - minimum;
        var lines = new List<string>();
        for (int y = 0; y < side; y += 2)
        {
            var line = new StringBuilder(side);
            for (int x = 0; x < side; x++)
            {
                double upper = pixels[(y * side) + x];
                double lower = y + 1 < side ? pixels[((y + 1) * side) + x] : upper;
                double shade = range > 0 ? (((upper + lower) / 2) - minimum) / range : 0;
                line.Append(Ramp[(int)Math.Min(Ramp.Length - 1, shade * Ramp.Length)]);
            }

            lines.Add(line.ToString().TrimEnd());
        }

        // White margins above and below say nothing.
        int first = lines.FindIndex(l => l.Length > 0);
        int last = lines.FindLastIndex(l => l.Length > 0);
        return first < 0 ? [] : lines.GetRange(first, last - first + 1);
    }
}
