using System.Globalization;

namespace Benchmarks.Serving;

/// <summary>What the gateway has to reach beside the others, family by family.</summary>
static class ServeTargets
{
    const string Ours = Contender.Ours;

    // naive C# over the peer, requests a second at 64 connections, measured on 2026-11-22 on two cores of the same kind; and the targets.
    static readonly (string Family, string Peer, double NaiveOver, double Target)[] Elsewhere =
    [
        ("f1", "FastAPI + torch", 19_424.0 / 1_586, 25), ("f1", "kibae/onnxruntime-server", 19_424.0 / 5_398, 5),
        ("f2", "FastAPI + torch", 2_355.0 / 392, 12), ("f2", "kibae/onnxruntime-server", 2_355.0 / 2_074, 2.5),
        ("f3", "FastAPI + torch", 45.0 / 35, 4), ("f3", "kibae/onnxruntime-server", 45.0 / 81, 1.7),
    ];

    public static IEnumerable<Target> Of(IReadOnlyList<FamilyResult> results)
    {
        foreach (var result in results)
        {
            foreach (var target in Faster(result).Concat(NeverSlower(result)).Concat(Processor(result)).Concat(Latency(result)))
                yield return target;
        }

        if (results is [var first, .., var last] && first.Family.Family != last.Family.Family)
        {
            double floats = last.Family.Family.Features - first.Family.Family.Features;
            // One caller, so that neither waits nor is run with others: what those cost has nothing to do with floats.
            double bytes = last.Median(Ours, 1, s => s.Allocated) - first.Median(Ours, 1, s => s.Allocated);
            yield return new Target("T10", $"managed bytes a float, from {first.Family.Family.Name} to {last.Family.Family.Name}", Interval.Plain(bytes / floats), 0.1, false);
        }
    }

    public static IEnumerable<Target> Start(double seconds, double resident) =>
    [
        new Target("start", "s from the start to the first answer, the shipped family", Interval.Plain(seconds), 2, false),
        new Target("memory", "MB resident then", Interval.Plain(resident), 150, false),
    ];

    /// <summary>Peers that are not run here: by what the naive service was over them where they were.</summary>
    public static IEnumerable<string> Quoted(IReadOnlyList<FamilyResult> results) =>
        from peer in Elsewhere
        from result in results
        where result.Family.Family.Name == peer.Family && result.Has(Contender.Naive, 64)
        let over = result.Ratio(Ours, Contender.Naive, 64, s => s.Rate).Middle * peer.NaiveOver
        select string.Create(CultureInfo.InvariantCulture,
            $"quoted {peer.Family} c64: {peer.Peer}, measured elsewhere: naive was {peer.NaiveOver:F2} × it, the gateway would be {over:F1} × it; target at least {peer.Target}");

    static IEnumerable<Target> Faster(FamilyResult result)
    {
        string f = result.Family.Family.Name;
        (string, double)[] peers = f switch
        {
            "f1" => [(Contender.Naive, 2.5), (Contender.Node, 4)],
            "f2" => [(Contender.Naive, 2.5), (Contender.Naive1, 1.4), (Contender.Node, 2.5)],
            _ => [(Contender.Naive, 3), (Contender.Naive1, 1.6), (Contender.Node, 2.8)],
        };
        foreach (var (peer, least) in peers)
        {
            if (result.Has(peer, 64))
                yield return new Target($"T{f[1]}", $"{f} c64: req/s over {peer}", result.Ratio(Ours, peer, 64, s => s.Rate), least, true);
        }
    }

    static IEnumerable<Target> NeverSlower(FamilyResult result) =>
        from peer in (string[])[Contender.Naive, Contender.Naive1, Contender.Node]
        from c in result.Connections
        where result.Has(peer, c)
        select new Target("T8", $"{result.Family.Family.Name} c{c}: req/s over {peer}", result.Ratio(Ours, peer, c, s => s.Rate), 1, true);

    static IEnumerable<Target> Processor(FamilyResult result)
    {
        string f = result.Family.Family.Name;
        if (f == "f1")
        {
            yield return new Target("T4", "f1 c64: CPU over echo", result.Ratio(Ours, Contender.Echo, 64, s => s.Processor), 1.6, false);
            foreach (var (c, most) in ((int, double)[])[(64, 1.15), (8, 1.35), (1, 1.55)])
            {
                if (result.Has(Contender.Single, c))
                    yield return new Target("T5", $"f1 c{c}: CPU over a bare single model", result.Ratio(Ours, Contender.Single, c, s => s.Processor), most, false);
            }
        }
        else
        {
            double floor = result.Limit.Processor + result.Median(Contender.Echo, 64, s => s.Processor);
            yield return new Target("T4", $"{f} c64: CPU over ONNX Runtime's limit and echo", result.Ratio(Ours, 64, s => s.Processor, floor), 1.25, false);
            yield return new Target("T5", $"{f} c64: CPU over a bare single model, 0.7 K", result.Ratio(Ours, Contender.Single, 64, s => s.Processor), 0.7 * BenchFamily.Members, false);
            if (result.Has(Contender.Single, 1))
                yield return new Target("T5", $"{f} c1: CPU over a bare single model, K", result.Ratio(Ours, Contender.Single, 1, s => s.Processor), BenchFamily.Members, false);
        }

        yield return new Target("T6", $"{f} c64: scoring, deciding and counting, share of the CPU", Interval.Plain(result.Deciding.Nanoseconds / 1000 / result.Median(Ours, 64, s => s.Processor)), 0.05, false);
    }

    static IEnumerable<Target> Latency(FamilyResult result)
    {
        string f = result.Family.Family.Name;
        if (f == "f1" && result.Has(Ours, 1))
            yield return new Target("T7", "f1 c1: p50 over echo", result.Ratio(Ours, Contender.Echo, 1, s => s.Median), 2, false);
        if (f != "f3")
            yield break;
        yield return new Target("T7", "f3 c1: members in turn over p50", Interval.Plain(result.Limit.InTurn / result.Median(Ours, 1, s => s.Median)), 1.35, true);
        yield return new Target("T7", "f3 c1: p50 over naive1", result.Ratio(Ours, Contender.Naive1, 1, s => s.Median), 1, false);
    }
}
