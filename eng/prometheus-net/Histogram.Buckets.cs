namespace Prometheus;

public sealed partial class Histogram
{
    /// <summary>Bounds that start at <paramref name="start"/> and grow by <paramref name="factor"/>.</summary>
    /// <param name="start">Above 0.</param>
    /// <param name="factor">Above 1.</param>
    /// <param name="count">At least 1.</param>
    /// <exception cref="ArgumentException">One of them is out of its range.</exception>
    public static double[] ExponentialBuckets(double start, double factor, int count)
    {
        RequireCount(count);
        if (start <= 0)
            throw new ArgumentException($"The first bound must be above 0, not {start}.", nameof(start));
        if (factor <= 1)
            throw new ArgumentException($"The factor must be above 1, not {factor}.", nameof(factor));

        return Series((decimal)start, bound => bound * (decimal)factor, count);
    }

    /// <summary>Bounds that start at <paramref name="start"/> and lie <paramref name="width"/> apart.</summary>
    /// <exception cref="ArgumentException"><paramref name="count"/> is less than 1.</exception>
    public static double[] LinearBuckets(double start, double width, int count)
    {
        RequireCount(count);
        return Series((decimal)start, bound => bound + (decimal)width, count);
    }

    /// <summary>
    /// Each power of ten from 10^<paramref name="startPower"/> to 10^<paramref name="endPower"/> in equal parts:
    /// for -1, 1 and 2 these are 0.5, 1, 5, 10.
    /// </summary>
    /// <exception cref="ArgumentException">The powers do not rise, or there are no divisions.</exception>
    public static double[] PowersOfTenDividedBuckets(int startPower, int endPower, int divisions)
    {
        if (startPower >= endPower)
            throw new ArgumentException($"The powers must rise, not go from {startPower} to {endPower}.", nameof(startPower));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisions);

        var bounds = new List<double>();
        for (int power = startPower; power < endPower; power++)
        {
            decimal top = (decimal)Math.Pow(10, power + 1);
            for (int part = 1; part <= divisions; part++)
            {
                // With more than ten parts the first of a power lie below the last power's top.
                double bound = (double)(top / divisions * part);
                if (bounds.Count == 0 || bound > bounds[^1])
                    bounds.Add(bound);
            }
        }

        return [.. bounds];
    }

    static void RequireCount(int count)
    {
        if (count <= 0)
            throw new ArgumentException($"At least one bucket is needed, not {count}.", nameof(count));
    }

    // In decimal, so that 1.1 + 2.4 is the 3.5 that a reader of "le" expects.
    static double[] Series(decimal bound, Func<decimal, decimal> next, int count)
    {
        var bounds = new double[count];
        bounds[0] = (double)bound;
        for (int i = 1; i < count; i++)
        {
            bound = next(bound);
            bounds[i] = (double)bound;
        }

        return bounds;
    }
}
