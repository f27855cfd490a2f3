using System.Globalization;
using Benchmarks.Guarding;
using Benchmarks.Serving;
using Testing;

namespace Benchmarks.Proxying;

/// <summary>A pass route of the gateway beside bare YARP, which does the same work within it, and nginx.</summary>
static class ProxyBenchmark
{
    const double Least = 0.9;

    static readonly (string Name, int Bytes)[] Bodies = [("0.3 kB", 300), ("131 kB", 131_000)];

    /// <summary>Gives the exit code.</summary>
    public static async Task<int> RunAsync(bool full, TextWriter output)
    {
        if (!Load.IsThere)
        {
            output.WriteLine("not measured, for want of wrk (./test --all installs it)");
            return 0;
        }

        (int rounds, int seconds) = full ? (7, 2) : (3, 1);
        output.WriteLine($"a service that reads the body and answers at once, and the proxies before it, on the same {Environment.ProcessorCount} cores with wrk -t1; {rounds} rounds of {seconds} s, forward and backward in turn; medians;");
        output.WriteLine("ratios are paired by round, [95 % interval]");
        if (!Nginx.IsThere)
            output.WriteLine("nginx: not measured, it is not installed");
        using var folder = new TemporaryFolder();
        await using var hops = await Hops.ToStubAsync(TimeSpan.Zero);
        using var nginx = Nginx.IsThere ? await Nginx.StartAsync(hops.Address(Hops.Direct), folder.Path) : null;
        List<(string Name, string Address)> ways = [.. new[] { Hops.Direct, Hops.Yarp, Hops.Pass }.Select(w => (w == Hops.Pass ? "gateway, pass" : Hops.Ways[w], hops.Address(w)))];
        if (nginx is not null)
            ways.Insert(1, ("nginx", nginx.Address));
        bool met = true;
        foreach (var (name, bytes) in Bodies)
        {
            string body = folder[$"{bytes}.txt"];
            await File.WriteAllTextAsync(body, new string('x', bytes));
            foreach (int connections in new[] { 1, 8, 64 })
                met &= await MeasureAsync($"{name}, c{connections}", ways, body, connections, rounds, seconds, output);
        }

        return met ? 0 : 1;
    }

    static async Task<bool> MeasureAsync(string what, List<(string Name, string Address)> ways, string body, int connections, int rounds, int seconds, TextWriter output)
    {
        List<Sample>[] samples = [.. ways.Select(_ => new List<Sample>())];
        for (int round = -1; round < rounds; round++)
        {
            foreach (int way in round % 2 == 0 ? Enumerable.Range(0, ways.Count) : Enumerable.Range(0, ways.Count).Reverse())
            {
                var sample = await Load.RunAsync(ways[way].Address, body, "/score", connections, seconds);
                if (round >= 0)
                    samples[way].Add(sample);
            }
        }

        output.WriteLine();
        output.WriteLine($"{what,-14} {"req/s",9} {"p50 ms",8} {"p99 ms",8}");
        for (int way = 0; way < ways.Count; way++)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{ways[way].Name,-14} {Median(samples[way], s => s.Rate),9:F0} {Median(samples[way], s => s.Median),8:F2} {Median(samples[way], s => s.Late),8:F2}{(samples[way].Any(s => s.Failed > 0) ? $"  {samples[way].Sum(s => s.Failed)} not answered 200" : "")}"));
        }

        int yarp = ways.FindIndex(w => w.Name == Hops.Ways[Hops.Yarp]);
        var ratio = Interval.Of(samples[^1].Zip(samples[yarp], (a, b) => a.Rate / b.Rate));
        var target = new Target("T9", $"{what}: pass over bare YARP, req/s", ratio, Least, true);
        output.WriteLine(target);
        return target.MayBeMet;
    }

    static double Median(List<Sample> samples, Func<Sample, double> of) => samples.Select(of).Order().ElementAt(samples.Count / 2);
}
