using Ensemble.Monitors;

namespace Ensemble.Tests.Monitors;

/// <summary>Streams of audited requests whose true risk is known; bound .02, δ .05.</summary>
static class AuditedWorld
{
    public const double Bound = 0.02;
    public const double Delta = 0.05;

    /// <summary>Requests until evidence withdraws, per stream; null where it does not.</summary>
    /// <param name="seed">Of the first stream; the i-th has seed + i.</param>
    /// <param name="streams">How many.</param>
    /// <param name="requests">Requests a stream.</param>
    /// <param name="loss">Mean loss of request t.</param>
    public static int?[] Withdrawals(int seed, int streams, int requests, Func<Random, int, double> loss) =>
        Run(seed, streams, requests, () =>
        {
            var evidence = new RiskEvidence(Bound);
            return (random, t) =>
            {
                evidence.Add(loss(random, t));
                return evidence.Exceeds(Delta);
            };
        });

    /// <summary>Requests until the change detector with c = 10,000 alerts, per stream.</summary>
    public static int?[] Alerts(int seed, int streams, int requests, Func<Random, int, double> loss) =>
        Run(seed, streams, requests, () =>
        {
            var change = new RiskChange(Bound);
            return (random, t) =>
            {
                change.Add(loss(random, t));
                return change.Exceeds(10_000);
            };
        });

    /// <summary>The control: every row of a request is a bet of its own.</summary>
    public static int?[] RowByRow(int seed, int streams, int requests, int rows, double correlation) =>
        Run(seed, streams, requests, () =>
        {
            var evidence = new RiskEvidence(Bound);
            return (random, _) =>
            {
                int wrong = Wrong(random, rows, correlation, Bound);
                for (int row = 0; row < rows; row++)
                    evidence.Add(row < wrong ? 1 : 0);
                return evidence.Exceeds(Delta);
            };
        });

    /// <summary>Wrong rows of a request whose rows share a risk drawn from a Beta distribution of this mean.</summary>
    /// <param name="random">Randomness.</param>
    /// <param name="rows">Rows of the request.</param>
    /// <param name="correlation">Intraclass correlation, 1/(a + b + 1), in (0, 1).</param>
    /// <param name="mean">Mean risk.</param>
    public static int Wrong(Random random, int rows, double correlation, double mean)
    {
        double size = (1 / correlation) - 1;
        double a = Gamma(random, mean * size), b = Gamma(random, (1 - mean) * size);
        double risk = a + b > 0 ? a / (a + b) : 0;
        int wrong = 0;
        for (int row = 0; row < rows; row++)
            wrong += random.NextDouble() < risk ? 1 : 0;
        return wrong;
    }

    public static double Bernoulli(Random random, double risk) => random.NextDouble() < risk ? 1 : 0;

    /// <summary>Median, a stream without an alarm counting as endless.</summary>
    public static double Median(IEnumerable<int?> delays)
    {
        double[] sorted = [.. delays.Select(d => d ?? double.PositiveInfinity).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Share of streams with an alarm.</summary>
    public static double Share(int?[] alarms) => alarms.Count(a => a is not null) / (double)alarms.Length;

    /// <summary>δ and three standard errors of a share of so many streams.</summary>
    public static double Limit(int streams) => Delta + (3 * Math.Sqrt(Delta * (1 - Delta) / streams));

    static int?[] Run(int seed, int streams, int requests, Func<Func<Random, int, bool>> start)
    {
        var alarms = new int?[streams];
        Parallel.For(0, streams, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            var random = new Random(seed + i);
            Func<Random, int, bool> alarm = start();
            for (int t = 0; t < requests && alarms[i] is null; t++)
                alarms[i] = alarm(random, t) ? t + 1 : null;
        });
        return alarms;
    }

    // Marsaglia and Tsang 2000; below 1 by the power of a uniform.
    static double Gamma(Random random, double shape)
    {
        if (shape < 1)
            return Gamma(random, shape + 1) * Math.Pow(random.NextDouble(), 1 / shape);
        double d = shape - (1.0 / 3), c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double v = Math.Pow(1 + (c * normal), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < (0.5 * normal * normal) + d - (d * v) + (d * Math.Log(v)))
                return d * v;
        }
    }
}
