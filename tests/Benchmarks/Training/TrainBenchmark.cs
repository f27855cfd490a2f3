using System.Diagnostics;
using System.Runtime.Intrinsics;
using Export.Training;

namespace Benchmarks.Training;

/// <summary>How much of the machine's multiply-adds training reaches: dense products beside the fastest loop there is.</summary>
static class TrainBenchmark
{
    const int Seed = 20261122;
    const double Share = 0.40;

    /// <summary>Gives the exit code.</summary>
    public static int Run(bool full, TextWriter output)
    {
        int threads = Math.Min(2, Environment.ProcessorCount);
        int rounds = full ? 31 : 9;
        (int M, int N, int K, bool Transposed, string What)[] shapes =
        [
            (4000, Product.Padded(390), 390, false, "forward, 4000 x 390 x 390"),
            (390, Product.Padded(390), 4000, true, "weights' gradient, 390 x 390 over 4000"),
            (4000, Product.Padded(390), 784, false, "first layer, 4000 x 390 x 784"),
            (64, Product.Padded(128), 784, false, "one batch of 64, 64 x 128 x 784"),
            (64, Product.Padded(10), 128, false, "a last layer, 64 x 10 x 128"),
        ];
        output.WriteLine($"dense products, {threads} threads, numbers from seed {Seed}; median of {rounds} rounds, each beside the peak measured in the same round");
        output.WriteLine($"the peak: 16 independent chains of {Vector512<float>.Count}-wide fused multiply-adds a thread, no memory");
        output.WriteLine($"{"product",-40} {"GFLOP/s",9} {"peak",9} {"share",7} {"quartiles",15}");
        double first = 0;
        foreach (var shape in shapes)
        {
            double share = Measure(shape.M, shape.N, shape.K, shape.Transposed, shape.What, threads, rounds, output);
            first = first == 0 ? share : first;
        }

        output.WriteLine($"target: at least {Share:P0} of the peak at 4000 x 390 x 390: {(first >= Share ? "met" : "MISSED")}");
        return first >= Share ? 0 : 1;
    }

    static double Measure(int m, int n, int k, bool transposed, string what, int threads, int rounds, TextWriter output)
    {
        var random = new Random(Seed);
        float[] a = [.. Enumerable.Range(0, m * k).Select(_ => random.NextSingle() - 0.5f)];
        float[] b = [.. Enumerable.Range(0, k * n).Select(_ => random.NextSingle() - 0.5f)];
        float[] c = new float[m * n];
        Action work = transposed ? () => Product.Multiply(m, n, k, a, 1, m, b, c, threads) : () => Product.Multiply(m, n, k, a, k, 1, b, c, threads);
        double operations = 2.0 * m * n * k;
        int calls = Math.Max(1, (int)(2e9 / operations));
        double[] shares = new double[rounds], rates = new double[rounds], peaks = new double[rounds];
        for (int i = 0; i < calls * 3; i++)
            work();
        Peak(threads);
        for (int r = 0; r < rounds; r++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++)
                work();
            rates[r] = operations * calls / Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            peaks[r] = Peak(threads);
            shares[r] = rates[r] / peaks[r];
        }

        Array.Sort(rates);
        Array.Sort(peaks);
        Array.Sort(shares);
        output.WriteLine($"{what,-40} {rates[rounds / 2],9:F1} {peaks[rounds / 2],9:F1} {shares[rounds / 2],7:F2} {$"{shares[rounds / 4]:F2} to {shares[rounds * 3 / 4]:F2}",15}");
        return shares[rounds / 2];
    }

    /// <summary>Operations a nanosecond of all threads together.</summary>
    static double Peak(int threads)
    {
        const int Steps = 2_000_000;
        double[] kept = new double[threads];
        long start = Stopwatch.GetTimestamp();
        Parallel.For(0, threads, t => kept[t] = Chains(Steps));
        double elapsed = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        if (kept.Any(double.IsNaN))
            throw new InvalidOperationException("the chains left their range");
        return 2.0 * 16 * Vector512<float>.Count * Steps * threads / elapsed;
    }

    static double Chains(int steps)
    {
        Vector512<float> x = Vector512.Create(0.5f), y = Vector512.Create(0.25f);
        Vector512<float> s0 = x, s1 = x, s2 = x, s3 = x, s4 = x, s5 = x, s6 = x, s7 = x, s8 = x, s9 = x, sa = x, sb = x, sc = x, sd = x, se = x, sf = x;
        for (int i = 0; i < steps; i++)
        {
            s0 = Vector512.FusedMultiplyAdd(s0, x, y);
            s1 = Vector512.FusedMultiplyAdd(s1, x, y);
            s2 = Vector512.FusedMultiplyAdd(s2, x, y);
            s3 = Vector512.FusedMultiplyAdd(s3, x, y);
            s4 = Vector512.FusedMultiplyAdd(s4, x, y);
            s5 = Vector512.FusedMultiplyAdd(s5, x, y);
            s6 = Vector512.FusedMultiplyAdd(s6, x, y);
            s7 = Vector512.FusedMultiplyAdd(s7, x, y);
            s8 = Vector512.FusedMultiplyAdd(s8, x, y);
            s9 = Vector512.FusedMultiplyAdd(s9, x, y);
            sa = Vector512.FusedMultiplyAdd(sa, x, y);
            sb = Vector512.FusedMultiplyAdd(sb, x, y);
            sc = Vector512.FusedMultiplyAdd(sc, x, y);
            sd = Vector512.FusedMultiplyAdd(sd, x, y);
            se = Vector512.FusedMultiplyAdd(se, x, y);
            sf = Vector512.FusedMultiplyAdd(sf, x, y);
        }

        return Vector512.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + sa + sb + sc + sd + se + sf);
    }
}
