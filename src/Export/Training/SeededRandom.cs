using System.Numerics;

namespace Export.Training;

/// <summary>xoshiro256** (Blackman and Vigna), seeded by SplitMix64: the same numbers on every machine and every version of .NET.</summary>
sealed class SeededRandom
{
    ulong a, b, c, d;

    public SeededRandom(ulong seed)
    {
        a = SplitMix(ref seed);
        b = SplitMix(ref seed);
        c = SplitMix(ref seed);
        d = SplitMix(ref seed);
    }

    /// <summary>Where it stands: four words.</summary>
    public ulong[] State
    {
        get => [a, b, c, d];
        set => (a, b, c, d) = (value[0], value[1], value[2], value[3]);
    }

    /// <summary>64 uniform bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(b * 5, 7) * 9;
        ulong shifted = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= shifted;
        d = BitOperations.RotateLeft(d, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 to <paramref name="count"/> − 1; the bias is below 2^-32.</summary>
    public int Next(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    /// <summary>Shuffles in place (Fisher and Yates).</summary>
    public void Shuffle(Span<int> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = Next(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
