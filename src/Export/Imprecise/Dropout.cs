using Export.Training;

namespace Export.Imprecise;

/// <summary>Which units of a pass are kept: 1 / kept share, or 0.</summary>
static class Dropout
{
    /// <summary>Draws a mask.</summary>
    /// <param name="share">Share that is dropped, in [0, 1), to 2^-16.</param>
    /// <param name="random">Source.</param>
    /// <param name="mask">Gets it.</param>
    public static void Draw(double share, SeededRandom random, Span<float> mask)
    {
        uint limit = (uint)Math.Round(share * 65536);
        float kept = (float)(65536.0 / (65536 - limit));
        for (int i = 0; i < mask.Length; i += 4)
        {
            ulong bits = random.NextBits();
            for (int j = i; j < Math.Min(i + 4, mask.Length); j++, bits >>= 16)
                mask[j] = (ushort)bits < limit ? 0 : kept;
        }
    }
}
