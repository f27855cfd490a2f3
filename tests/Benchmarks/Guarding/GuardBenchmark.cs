using System.Diagnostics;
using Testing.Services;

namespace Benchmarks.Guarding;

/// <summary>What the hop through the gateway costs a deployed service's callers: passed on, guarded, and by YARP alone.</summary>
static class GuardBenchmark
{
    const int Rounds = 9;
    const int Callers = 8;

    /// <summary>Gives the exit code.</summary>
    public static async Task<int> RunAsync(bool full, TextWriter output)
    {
        var slice = TimeSpan.FromMilliseconds(full ? 1500 : 400);
        int requests = full ? 600 : 150;
        bool met;
        await using (var quick = await Hops.ToStubAsync(TimeSpan.Zero))
            met = await ThroughputAsync("a service that answers at once", quick, slice, output);
        output.WriteLine();
        await using (var slow = await Hops.ToStubAsync(TimeSpan.FromMilliseconds(5)))
            met &= await LatencyAsync("a service that takes 5 ms", slow, requests, null, output);
        foreach (var example in new[] { ServiceExample.Fastify, ServiceExample.Flask })
        {
            output.WriteLine();
            if (example.Missing is { } missing)
            {
                output.WriteLine($"{example.Title}: not measured, for want of {missing} (./test --all installs it)");
                continue;
            }

            await using var real = await Hops.ToExampleAsync(example);
            met &= await ThroughputAsync(example.Title, real, slice, output);
            met &= await LatencyAsync(example.Title, real, requests, example.Family, output);
        }

        return met ? 0 : 1;
    }

    static async Task<bool> ThroughputAsync(string service, Hops hops, TimeSpan slice, TextWriter output)
    {
        output.WriteLine($"{service}, {Callers} callers, in turns; median of {Rounds} rounds ± half the quartiles' distance");
        double[][] rates = [.. Hops.Ways.Select(_ => new double[Rounds])];
        for (int round = -1; round < Rounds; round++)
        {
            for (int way = 0; way < rates.Length; way++)
            {
                double rate = await RateAsync(hops, way, slice);
                if (round >= 0)
                    rates[way][round] = rate;
            }
        }

        for (int way = 0; way < rates.Length; way++)
            output.WriteLine($"{Hops.Ways[way],-10} {Median(rates[way]),8:F0} requests/s");
        double[] ratios = [.. rates[Hops.Pass].Zip(rates[Hops.Yarp], (pass, yarp) => pass / yarp).Order()];
        double error = (ratios[Rounds * 3 / 4] - ratios[Rounds / 4]) / 2, ratio = Median(ratios);
        output.WriteLine($"pass over bare YARP {ratio:F3} ± {error:F3}; target: at least 0.9: {Verdict(ratio >= 0.9, ratio + error >= 0.9)}");
        return ratio + error >= 0.9;
    }

    // The target holds where the family is faster than the service: where it is slower, a reply waits for it.
    static async Task<bool> LatencyAsync(string service, Hops hops, int requests, string? family, TextWriter output)
    {
        output.WriteLine($"{service}, one caller, in turns, {requests} requests each");
        double[][] times = [.. Hops.Ways.Select(_ => new double[requests])];
        for (int i = -20; i < requests; i++)
        {
            for (int turn = 0; turn < times.Length; turn++)
            {
                int way = (turn + i + 20) % times.Length;
                double time = await hops.AskAsync(way);
                if (i >= 0)
                    times[way][i] = time;
            }
        }

        foreach (double[] all in times)
            Array.Sort(all);
        for (int way = 0; way < times.Length; way++)
            output.WriteLine($"{Hops.Ways[way],-10} p50 {times[way][requests / 2],7:F2} ms  p99 {times[way][requests * 99 / 100],7:F2} ms");
        double[] direct = times[Hops.Direct];
        double added = times[Hops.Guard][requests / 2] - direct[requests / 2], spread = (direct[requests * 3 / 4] - direct[requests / 4]) / 2;
        string adds = $"guard adds {added:F2} ms at p50 (± {spread:F2})";
        if (family is not null)
        {
            double alone = (await hops.FamilyAsync(family, requests))[requests / 2];
            output.WriteLine($"{"family",-10} p50 {alone,7:F2} ms  asked itself");
            if (alone >= direct[requests / 2])
            {
                output.WriteLine($"{adds}; no target: the family is slower than the service");
                return true;
            }
        }

        output.WriteLine($"{adds}; target: at most 1 ms: {Verdict(added <= 1, added - spread <= 1)}");
        return added - spread <= 1;
    }

    static async Task<double> RateAsync(Hops hops, int way, TimeSpan slice)
    {
        long start = Stopwatch.GetTimestamp();
        int[] counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            int count = 0;
            for (; Stopwatch.GetElapsedTime(start) < slice; count++)
                await hops.AskAsync(way);
            return count;
        }));
        return counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    static string Verdict(bool met, bool withinError) => met ? "pass" : withinError ? "within the error" : "FAIL";

    static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
