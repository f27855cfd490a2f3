namespace Ensemble.Tests.Scores;

/// <summary>Pseudo-random numbers that any language repeats bit for bit.</summary>
/// <remarks>Steele, Lea and Flood 2014. Not thread-safe.</remarks>
sealed class SplitMix64(ulong seed)
{
    ulong _state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A multiple of 2⁻⁵³ in [0, 1).</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>An integer in [0, n), by the remainder.</summary>
    public int Below(int n) => (int)(Next() % (ulong)n);
}
