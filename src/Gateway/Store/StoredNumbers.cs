using System.Buffers.Binary;
using Ensemble.Scores;

namespace Gateway.Store;

/// <summary>Numbers as rows keep them.</summary>
static class StoredNumbers
{
    /// <summary>FP64, little-endian.</summary>
    public static double[] Doubles(ReadOnlySpan<byte> bytes)
    {
        double[] values = new double[bytes.Length / sizeof(double)];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
        return values;
    }

    /// <summary>The class of one member's probabilities, the first of equals; -1 where it gave none.</summary>
    public static int Vote(double[] probabilities) =>
        probabilities.Length == 0 || double.IsNaN(probabilities[0]) ? -1 : Distribution.ArgMax(probabilities);
}
