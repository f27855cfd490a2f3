using System.Globalization;
using Benchmarks.Serving;

namespace Benchmarks.Curves;

/// <summary>What a request costs as its work grows, and as its callers do: where the cost leaps, something is wrong.</summary>
static class CurvesBenchmark
{
    /// <summary>How much faster than the work the processor time of a request may grow between two values.</summary>
    const double Leap = 1.5;

    /// <summary>Share of the best rate so far that more connections have to leave.</summary>
    const double Kept = 0.7;

    /// <summary>Longest that 99 of 100 may take, in ms: who would wait longer is to be turned away.</summary>
    const double Longest = 1000;

    /// <summary>Gives the exit code.</summary>
    /// <param name="full">Whether all values are measured, for longer.</param>
    /// <param name="figure">SVG file that gets the figure; null for none.</param>
    /// <param name="output">Takes what was measured.</param>
    public static async Task<int> RunAsync(bool full, string? figure, TextWriter output)
    {
        if (!Load.IsThere)
        {
            output.WriteLine("not measured, for want of wrk (./test --all installs it)");
            return 0;
        }

        (int rounds, int seconds) = full ? (3, 2) : (1, 1);
        output.WriteLine($"networks FEATURES-128-64-10 with random weights, {BenchFamily.Members} members, 1 row, 64 features, 8 connections but for what grows; wrk -t1 on the same {Environment.ProcessorCount} cores,");
        output.WriteLine($"{rounds} rounds of {seconds} s, the gateway and the naive service in turn; medians; the store is off");
        var folder = Directory.CreateTempSubdirectory("bench-curves-");
        var all = new List<(Curve, IReadOnlyList<CurvePoint>)>();
        bool met = true;
        try
        {
            foreach (var curve in Curve.All(!full))
            {
                var points = new List<CurvePoint>();
                output.WriteLine();
                output.WriteLine($"{curve.Name,-12} {"req/s",9} {"p50 ms",9} {"p99 ms",9} {"CPU µs",11} {"refused",8}   {"naive1 req/s",12} {"over it",8}");
                foreach (int value in curve.Values)
                {
                    var point = await MeasureAsync(curve, value, Path.Combine(folder.FullName, $"{curve.Name}-{value}"), full, rounds, seconds);
                    points.Add(point);
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{value,-12} {point.Ours.Rate,9:F0} {point.Ours.Median,9:F2} {point.Ours.Late,9:F2} {point.Ours.Processor,11:F0} {point.Ours.Failed,8}   {point.Naive1.Rate,12:F0} {point.Ours.Rate / point.Naive1.Rate,8:F2}"));
                }

                met &= Judge(curve, points, output);
                all.Add((curve, points));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        if (figure is not null)
            CurvesFigure.Write(figure, all);
        return met ? 0 : 1;
    }

    static async Task<CurvePoint> MeasureAsync(Curve curve, int value, string root, bool full, int rounds, int seconds)
    {
        var made = curve.Make(value, root);
        var contenders = Contender.All(few: true);
        await using var ours = await contenders.Single(c => c.Name == Contender.Ours).StartAsync(made);
        await using var naive = await contenders.Single(c => c.Name == Contender.Naive1).StartAsync(made);
        await Load.WarmAsync(ours, made, full ? 12 : 2);
        await Load.WarmAsync(naive, made, full ? 12 : 2);
        int connections = curve.Connections(value);
        var (own, theirs) = (new List<Sample>(), new List<Sample>());
        for (int round = 0; round < rounds; round++)
        {
            own.Add(await Load.RunAsync(ours, made, connections, seconds));
            theirs.Add(await Load.RunAsync(naive, made, connections, seconds));
        }

        Directory.Delete(root, recursive: true);
        return new CurvePoint(value, Middle(own), Middle(theirs));
    }

    static Sample Middle(List<Sample> samples) => new(
        Of(samples, s => s.Rate), Of(samples, s => s.Median), Of(samples, s => s.Late), Of(samples, s => s.Processor), Of(samples, s => s.Allocated), (long)Of(samples, s => s.Failed));

    static double Of(List<Sample> samples, Func<Sample, double> of) => samples.Select(of).Order().ElementAt(samples.Count / 2);

    static bool Judge(Curve curve, List<CurvePoint> points, TextWriter output)
    {
        var found = new List<string>();
        double best = 0;
        for (int i = 0; i < points.Count; i++)
        {
            var (now, before) = (points[i], i > 0 ? points[i - 1] : null);
            if (curve.Works && before is not null && now.Ours.Processor / before.Ours.Processor > Leap * now.Value / before.Value)
                found.Add(string.Create(CultureInfo.InvariantCulture, $"from {before.Value} to {now.Value} a request costs {now.Ours.Processor / before.Ours.Processor:F1} times as much"));
            if (!curve.Works && now.Ours.Rate < Kept * best)
                found.Add(string.Create(CultureInfo.InvariantCulture, $"at {now.Value} the rate is {now.Ours.Rate / best:F2} of the best before"));
            if (now.Ours.Late > Longest)
                found.Add(string.Create(CultureInfo.InvariantCulture, $"at {now.Value} 99 of 100 take up to {now.Ours.Late:F0} ms"));
            best = Math.Max(best, now.Ours.Rate);
        }

        string rule = curve.Works ? $"no step costs more than {Leap} times its work" : $"no step leaves less than {Kept} of the best rate";
        output.WriteLine($"{rule}, and 99 of 100 are over within {Longest / 1000:0} s: {(found.Count == 0 ? "met" : "MISSED, " + string.Join("; ", found))}");
        return found.Count == 0;
    }
}
