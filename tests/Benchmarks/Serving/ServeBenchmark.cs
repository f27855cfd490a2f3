using System.Globalization;

namespace Benchmarks.Serving;

/// <summary>What the gateway costs beside what somebody would pick instead.</summary>
static class ServeBenchmark
{
    /// <summary>Gives the exit code.</summary>
    /// <param name="plan">How much is measured.</param>
    /// <param name="figure">SVG file that gets the figure; null for none.</param>
    /// <param name="output">Takes what was measured.</param>
    public static async Task<int> RunAsync(ServePlan plan, string? figure, TextWriter output)
    {
        if (!Load.IsThere)
        {
            output.WriteLine("not measured, for want of wrk (./test --all installs it)");
            return 0;
        }

        output.WriteLine($"wrk -t1 on the same {Environment.ProcessorCount} cores, {plan.Rounds} rounds of {plan.Seconds} s each, all servers of a family up, forward and backward in turn; medians;");
        output.WriteLine("ratios are paired by round, [95 % interval]; CPU is the server's, by the operating system; the gateway's store is off but for its own row");
        if (!plan.Few && !Contender.HasNode)
            output.WriteLine("node: not measured, for want of fastify and onnxruntime-node (eng/install-client-packages.sh brings them)");
        var folder = Directory.CreateTempSubdirectory("bench-serve-");
        try
        {
            var results = new List<FamilyResult>();
            foreach (var (family, connections) in plan.Families)
            {
                output.WriteLine();
                var made = MadeBenchFamily.Make(family, folder.FullName);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{family.Name}: {family.Title}, {BenchFamily.Members} members of random weights (seeds {BenchFamily.FirstSeed} to {BenchFamily.FirstSeed + BenchFamily.Members - 1}), body {new FileInfo(made.BodiesFile).Length / BenchFamily.Bodies} bytes"));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"risk_threshold {made.Threshold:F6} flags {made.Flagged} of the {BenchFamily.Bodies} rows sent (seed {BenchFamily.RowSeed}); load average {LoadAverage()}"));
                var result = await MeasureAsync(plan, made, connections);
                ServeTable.Write(result, output);
                results.Add(result);
                Directory.Delete(Path.GetDirectoryName(made.Folder)!, recursive: true);
            }

            output.WriteLine();
            if (plan.IsCheck)
                return Check(results[0], output);
            var start = await ShippedStart.MeasureAsync(plan.Few ? 1 : 3);
            Target[] targets = [.. ServeTargets.Of(results), .. ServeTargets.Start(start.Seconds, start.Resident)];
            foreach (var target in targets)
                output.WriteLine(target);
            foreach (string line in ServeTargets.Quoted(results))
                output.WriteLine(line);
            output.WriteLine($"{targets.Count(t => t.IsMet)} of {targets.Length} targets met, {targets.Count(t => !t.MayBeMet)} missed; load average {LoadAverage()} at the end");
            if (figure is not null)
                ServeFigure.Write(figure, results);
            return targets.All(t => t.MayBeMet) ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Machines that check changes are shared: half of what is usual is the least that means something.
    static int Check(FamilyResult result, TextWriter output)
    {
        Target[] margins =
        [
            new("check", "f1 c64: req/s over naive1, by a wide margin", result.Ratio(Contender.Ours, Contender.Naive1, 64, s => s.Rate), 0.6, true),
            new("check", "f1 c64: CPU over naive1, by a wide margin", result.Ratio(Contender.Ours, Contender.Naive1, 64, s => s.Processor), 1.5, false),
        ];
        foreach (var margin in margins)
            output.WriteLine(margin);
        return margins.All(m => m.MayBeMet) ? 0 : 1;
    }

    static async Task<FamilyResult> MeasureAsync(ServePlan plan, MadeBenchFamily made, int[] connections)
    {
        var slice = TimeSpan.FromSeconds(plan.Few ? 0.3 : 1.5);
        var contenders = Contender.All(plan.Few);
        var result = new FamilyResult(made, [.. contenders.Select(c => c.Name)], connections, RuntimeLimit.Measure(made, made.Family == BenchFamily.ResNet ? [1, 8] : [1, 8, 32], slice))
        {
            Deciding = await DecidingCost.MeasureAsync(made, slice),
        };
        var servers = new List<ServerProcess>();
        try
        {
            foreach (var contender in contenders)
            {
                servers.Add(await contender.StartAsync(made));
                int flagged = await AnswerCheck.RunAsync(contender.Name, servers[^1], made);
                if (contender.Name == Contender.Ours && flagged != made.Flagged)
                    throw new InvalidOperationException($"{contender.Name} flags {flagged} rows, not {made.Flagged}");
                await Load.WarmAsync(servers[^1], made, plan.Few ? 2 : 20);
            }

            for (int round = 0; round < plan.Rounds; round++)
            {
                foreach (int c in connections)
                {
                    foreach (int i in round % 2 == 0 ? Enumerable.Range(0, servers.Count) : Enumerable.Range(0, servers.Count).Reverse())
                        result.Add(contenders[i].Name, c, await Load.RunAsync(servers[i], made, c, plan.Seconds));
                }
            }

            for (int i = 0; i < servers.Count; i++)
                result.Resident[contenders[i].Name] = servers[i].Resident;
            return result;
        }
        finally
        {
            foreach (var server in servers)
                await server.DisposeAsync();
        }
    }

    static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
