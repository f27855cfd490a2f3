using Ensemble.Families;
using Ensemble.Robust;

namespace Benchmarks.Promise;

/// <summary>
/// Projected gradient descent on the mean probability of the true class within a Euclidean ball, by somebody who knows every weight and
/// the truth, and not the noise.
/// </summary>
static class DigitAttack
{
    const int Block = 16;
    const double Scale = 255;

    /// <summary>Changed rows, no further away than the radius.</summary>
    /// <param name="family">Whose members are known.</param>
    /// <param name="pixels">Rows of 784 pixels, 0 to 255.</param>
    /// <param name="truth">Their classes.</param>
    /// <param name="radius">In the pixels' unit.</param>
    /// <param name="steps">Steps of 2.5 radius / steps.</param>
    /// <param name="sigma">Noise of the attacker's own, whose mean gradient is followed; 0 follows the plain one.</param>
    /// <param name="draws">Draws of it a step.</param>
    public static float[] Run(Family family, float[] pixels, int[] truth, double radius, int steps, double sigma = 0, int draws = 1)
    {
        Perceptron[] members = Perceptron.Read(family);
        int width = pixels.Length / truth.Length;
        float[] found = new float[pixels.Length];
        Parallel.For(0, (truth.Length + Block - 1) / Block, block =>
        {
            int first = block * Block, rows = Math.Min(Block, truth.Length - first);
            float[] x = [.. pixels.AsSpan(first * width, rows * width).ToArray().Select(v => (float)(v / Scale))];
            float[] changed = Descend(members, x, truth[first..(first + rows)], radius / Scale, steps, sigma / Scale, draws, first);
            for (int i = 0; i < changed.Length; i++)
                found[(first * width) + i] = (float)(changed[i] * Scale);
        });
        return found;
    }

    static float[] Descend(Perceptron[] members, float[] x, int[] truth, double radius, int steps, double sigma, int draws, int seed)
    {
        int width = x.Length / truth.Length;
        float[] at = [.. x];
        double[] numbers = new double[x.Length];
        using RowNoise noise = NoiseKey.OfSeed(-1 - seed).Of(Guid.Empty, 0);
        for (int step = 0; step < steps; step++)
        {
            float[] gradient = new float[x.Length], seen = [.. at];
            for (int draw = 0; draw < draws; draw++)
            {
                if (sigma > 0)
                    noise.Fill((step * draws) + draw, numbers);
                for (int i = 0; i < seen.Length; i++)
                    seen[i] = (float)(at[i] + (sigma * numbers[i]));
                foreach (Perceptron member in members)
                    member.AddGradient(seen, truth, gradient);
            }

            for (int row = 0; row < truth.Length; row++)
                Step(x.AsSpan(row * width, width), at.AsSpan(row * width, width), gradient.AsSpan(row * width, width), 2.5 * radius / steps, radius);
        }

        return at;
    }

    // One step downhill, and back to the ball.
    static void Step(ReadOnlySpan<float> x, Span<float> at, ReadOnlySpan<float> gradient, double length, double radius)
    {
        double norm = Math.Max(1e-30, Norm(gradient));
        double[] change = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
            change[i] = at[i] - (length * gradient[i] / norm) - x[i];
        // A little inside, so that rounding leaves it there.
        double shrink = Math.Min(1, 0.9999 * radius / Math.Max(1e-30, Math.Sqrt(change.Sum(c => c * c))));
        for (int i = 0; i < x.Length; i++)
            at[i] = (float)(x[i] + (shrink * change[i]));
    }

    static double Norm(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += (double)value * value;
        return Math.Sqrt(sum);
    }
}
