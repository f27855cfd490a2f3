using Export.Imprecise;
using Export.Training;

namespace Benchmarks.Cmnist;

/// <summary>
/// Coloured digits. The label says whether the digit is below 5, wrong with the probability of the noise; the colour says the label,
/// wrong with probability e of the environment: the picture fills one of two channels, the other is 0.
/// </summary>
sealed class ColouredWorld
{
    readonly Digits digits;
    readonly double noise;
    readonly SeededRandom random;
    readonly int[] train;
    readonly int[] test;

    /// <param name="digits">Digits.</param>
    /// <param name="learnt">How many are learnt from; the others are tested on.</param>
    /// <param name="noise">Share of wrong labels.</param>
    /// <param name="seed">Seed of split, labels and colours.</param>
    public ColouredWorld(Digits digits, int learnt, double noise, int seed)
    {
        this.digits = digits;
        this.noise = noise;
        random = new SeededRandom((ulong)seed + 1_000_003);
        int[] order = [.. Enumerable.Range(0, digits.Count)];
        random.Shuffle(order);
        (train, test) = (order[..learnt], order[learnt..]);
    }

    /// <summary>The best accuracy that anybody can have: by the shape, by the colour, or by its reverse.</summary>
    public double Bayes(double e) => Math.Max(1 - noise, Math.Max(e, 1 - e));

    /// <summary>The digits learnt from, dealt out over environments in turn, and a share of each held back.</summary>
    public (EnvironmentRows Learn, EnvironmentRows? Held) Train(double[] environments, double held)
    {
        List<int>[] learn = [.. environments.Select(_ => new List<int>())], back = [.. environments.Select(_ => new List<int>())];
        for (int i = 0; i < train.Length; i++)
        {
            int e = i % environments.Length;
            (i / environments.Length < held * train.Length / environments.Length ? back : learn)[e].Add(train[i]);
        }

        return (Rows(learn, environments), held == 0 ? null : Rows(back, environments));
    }

    /// <summary>The digits tested on, coloured for one environment.</summary>
    public EnvironmentRows Test(double e) => Test(e, ..);

    /// <summary>Some of them.</summary>
    public EnvironmentRows Test(double e, Range part) => Rows([[.. test[part]]], [e]);

    EnvironmentRows Rows(List<int>[] picked, double[] environments)
    {
        int[] starts = new int[picked.Length + 1];
        for (int e = 0; e < picked.Length; e++)
            starts[e + 1] = starts[e] + picked[e].Count;
        float[] inputs = new float[starts[^1] * 2 * Digits.Size], targets = new float[starts[^1]];
        int row = 0;
        for (int e = 0; e < picked.Length; e++)
        {
            foreach (int digit in picked[e])
            {
                bool label = digits.Low[digit] ^ (random.NextDouble() < noise);
                bool colour = label ^ (random.NextDouble() < environments[e]);
                targets[row] = label ? 1 : 0;
                digits.Pixels.AsSpan(digit * Digits.Size, Digits.Size).CopyTo(inputs.AsSpan((row * 2 * Digits.Size) + (colour ? Digits.Size : 0)));
                row++;
            }
        }

        return new EnvironmentRows(inputs, 2 * Digits.Size, targets, 1, starts);
    }
}
