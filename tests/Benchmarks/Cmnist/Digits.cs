using Ensemble.Data;
using Ensemble.Tensors;

namespace Benchmarks.Cmnist;

/// <summary>Pictures of 14 × 14, every other pixel of every other line, in [0, 1], and whether each shows a digit (or a piece of clothing, by its number) below 5.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Pixels">count × 196.</param>
/// <param name="Low">Whether the class is below 5.</param>
sealed record Digits(string Name, float[] Pixels, bool[] Low)
{
    public const int Size = 196;

    public int Count => Low.Length;

    /// <summary>The first of them, as many as asked for.</summary>
    public Digits First(int count) => new($"{Name}, the first {count}", Pixels[..(count * Size)], Low[..count]);

    /// <summary>Reads both files.</summary>
    public static Digits Read(string name, string images, string labels)
    {
        Tensor pictures = DataFile.Open(images).Arrays[0], classes = DataFile.Open(labels).Arrays[0];
        ReadOnlySpan<byte> from = pictures.As<byte>(), digits = classes.As<byte>();
        float[] pixels = new float[pictures.Rows * Size];
        for (int i = 0; i < pixels.Length; i++)
        {
            int row = i % Size / 14 * 2, column = i % 14 * 2;
            pixels[i] = from[(i / Size * 784) + (row * 28) + column] / 255f;
        }

        bool[] low = new bool[classes.Rows];
        for (int i = 0; i < low.Length; i++)
            low[i] = digits[i] < 5;
        return new Digits(name, pixels, low);
    }
}
