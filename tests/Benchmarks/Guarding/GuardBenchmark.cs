using System.Diagnostics;
using System.Text;

namespace Benchmarks.Guarding;

/// <summary>What the hop through the gateway costs a deployed service's callers: passed on, guarded, and by YARP alone.</summary>
static class GuardBenchmark
{
    const int Rounds = 9;
    const int Callers = 8;

    static readonly string[] Ways = ["direct", "bare YARP", "pass", "guard"];

    /// <summary>Gives the exit code.</summary>
    public static async Task<int> RunAsync(bool full, TextWriter output)
    {
        await using var hops = await Hops.StartAsync();
        byte[] body = Encoding.UTF8.GetBytes($$"""{"inputs":[{"name":"image","datatype":"FP32","shape":[1,784],"data":[{{string.Join(',', Enumerable.Repeat(0, 784))}}]}]}""");
        var slice = TimeSpan.FromMilliseconds(full ? 1500 : 400);
        bool fast = await ThroughputAsync(hops, body, slice, output);
        output.WriteLine();
        bool quick = await LatencyAsync(hops, body, full ? 600 : 150, output);
        return fast && quick ? 0 : 1;
    }

    static async Task<bool> ThroughputAsync(Hops hops, byte[] body, TimeSpan slice, TextWriter output)
    {
        output.WriteLine($"a service that answers at once, {Callers} callers, in turns; median of {Rounds} rounds ± half the quartiles' distance");
        double[][] rates = [.. Ways.Select(_ => new double[Rounds])];
        for (int round = -1; round < Rounds; round++)
        {
            for (int way = 0; way < Ways.Length; way++)
            {
                double rate = await RateAsync(hops.Quick[way], body, slice);
                if (round >= 0)
                    rates[way][round] = rate;
            }
        }

        for (int way = 0; way < Ways.Length; way++)
            output.WriteLine($"{Ways[way],-10} {Median(rates[way]),8:F0} requests/s");
        double[] ratios = [.. rates[2].Zip(rates[1], (pass, yarp) => pass / yarp).Order()];
        double error = (ratios[Rounds * 3 / 4] - ratios[Rounds / 4]) / 2, ratio = Median(ratios);
        output.WriteLine($"pass over bare YARP {ratio:F3} ± {error:F3}; target: at least 0.9: {Verdict(ratio >= 0.9, ratio + error >= 0.9)}");
        return ratio + error >= 0.9;
    }

    static async Task<bool> LatencyAsync(Hops hops, byte[] body, int requests, TextWriter output)
    {
        output.WriteLine($"a service that takes 5 ms, one caller, in turns, {requests} requests each");
        double[][] times = [.. Ways.Select(_ => new double[requests])];
        for (int i = -20; i < requests; i++)
        {
            for (int turn = 0; turn < Ways.Length; turn++)
            {
                int way = (turn + i + 20) % Ways.Length;
                double time = await AskAsync(hops.Slow[way], body);
                if (i >= 0)
                    times[way][i] = time;
            }
        }

        foreach (double[] all in times)
            Array.Sort(all);
        for (int way = 0; way < Ways.Length; way++)
            output.WriteLine($"{Ways[way],-10} p50 {times[way][requests / 2],7:F2} ms  p99 {times[way][requests * 99 / 100],7:F2} ms");
        double added = times[3][requests / 2] - times[0][requests / 2], spread = (times[0][requests * 3 / 4] - times[0][requests / 4]) / 2;
        output.WriteLine($"guard adds {added:F2} ms at p50 (± {spread:F2}); target: at most 1 ms: {Verdict(added <= 1, added - spread <= 1)}");
        return added - spread <= 1;
    }

    static async Task<double> RateAsync(HttpClient http, byte[] body, TimeSpan slice)
    {
        long start = Stopwatch.GetTimestamp();
        int[] counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            int count = 0;
            for (; Stopwatch.GetElapsedTime(start) < slice; count++)
                await AskAsync(http, body);
            return count;
        }));
        return counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    static async Task<double> AskAsync(HttpClient http, byte[] body)
    {
        long start = Stopwatch.GetTimestamp();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        using var reply = await http.PostAsync(new Uri("/score", UriKind.Relative), content);
        await reply.Content.ReadAsByteArrayAsync();
        return reply.IsSuccessStatusCode ? Stopwatch.GetElapsedTime(start).TotalMilliseconds : throw new InvalidOperationException($"{reply.StatusCode}");
    }

    static string Verdict(bool met, bool withinError) => met ? "pass" : withinError ? "within the error" : "FAIL";

    static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
