using System.IO.Compression;
using Ensemble.Tensors;
using Export.Evaluation;

namespace Benchmarks.Families;

/// <summary>Pictures unlike digits, made of digits or of somebody else's.</summary>
static class Pictures
{
    const int Side = 28, Rows = 2000;
    const string Fashion = "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz";

    /// <summary>Name and rows of each set.</summary>
    public static (string Name, Tensor Rows)[] Of(Tensor digits)
    {
        Tensor some = digits.Slice(0, Rows);
        float[] pixels = some.As<float>().ToArray();
        var random = new Random(20261122);
        List<(string, Tensor)> sets =
        [
            ("inverted", UnfamiliarRows.Inverted(some)), ("shuffled", UnfamiliarRows.Shuffled(some, random)),
            ("rotated", With(some, [.. Enumerable.Range(0, Rows).SelectMany(r => Turn(pixels.AsSpan(r * Side * Side, Side * Side)))])),
            ("noise", With(some, [.. pixels.Select(_ => (float)random.Next(256))])),
        ];
        if (File.Exists(Fashion))
            sets.Add(("fashion", With(some, Images())));
        return [.. sets];
    }

    static Tensor With(Tensor like, float[] pixels) => Tensor.From<float>(like.Name, Datatype.FP32, like.Shape, pixels);

    // A quarter turn, against the clock.
    static float[] Turn(ReadOnlySpan<float> picture)
    {
        float[] turned = new float[picture.Length];
        for (int i = 0; i < picture.Length; i++)
            turned[((Side - 1 - (i % Side)) * Side) + (i / Side)] = picture[i];
        return turned;
    }

    static float[] Images()
    {
        using var zipped = new GZipStream(File.OpenRead(Fashion), CompressionMode.Decompress);
        byte[] bytes = new byte[16 + (Rows * Side * Side)];
        zipped.ReadExactly(bytes);
        return [.. bytes.Skip(16).Select(b => (float)b)];
    }
}
