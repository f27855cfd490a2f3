using Benchmarks.Promise;

namespace Benchmarks.Cmnist;

/// <summary>The paper's table 2: accuracy in eleven environments, and the largest distance from what is possible.</summary>
sealed class LongTailTable
{
    // Rules that give one answer for every e.
    static readonly string[] single = [Methods.Erm, "GroupDRO", "SD", "IRM", "EQRM", Methods.Vrex];
    static readonly string[] worstCase = ["GroupDRO", "SD", "IRM", "EQRM", Methods.Vrex];

    const string Pair = "ERM and VREx, the same λ", One = "IRO, one λ for all e";

    readonly Study study;
    readonly bool paper;
    readonly Dictionary<string, double[][]> rows = new(StringComparer.Ordinal);

    /// <param name="study">All trials.</param>
    /// <param name="paper">Whether the paper's figures, and the targets that come from digits, belong beside these.</param>
    public LongTailTable(Study study, bool paper = true)
    {
        this.study = study;
        this.paper = paper;
        foreach (Method method in Methods.All)
            rows[method.Name] = study.Accuracies(method.Name, method.Schedule);
        rows[Pair] = [.. rows[Methods.Erm].Zip(rows[Methods.Vrex], (average, worst) => average
            .Select((a, i) => study.Protocol.Tests[i] <= 0.2 ? a : worst[i]).ToArray())];
        int one = study.OneLambda(Methods.Iro);
        rows[One] = study.Accuracies(Methods.Iro, _ => one);
    }

    /// <summary>Prints table and targets; gives whether all targets are met, within their error.</summary>
    public bool Print(TextWriter output)
    {
        output.WriteLine($"Table 2: trained in {study.Protocol.Name}; accuracy in %, {study.Seeds} seeds, mean ± standard error; λ = 0 is asked for up to e = .2, λ = 1 above, as in the paper");
        output.WriteLine();
        output.WriteLine($"| | {string.Join(" | ", study.Protocol.Tests.Select(e => $"e = {e:0.0}"))} | largest regret | regret in the paper |");
        output.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", study.Protocol.Tests.Length + 2))}");
        foreach ((string name, double[][] values) in rows)
        {
            IEnumerable<string> cells = study.Protocol.Tests.Select((_, i) => $"{Estimated.Of([.. values.Select(v => v[i])])}");
            output.WriteLine($"| {name} | {string.Join(" | ", cells)} | {Regret(name)} | {(paper ? Paper.Regret(name) : "")} |");
            if (paper && Paper.Accuracies(name) is { } published)
                output.WriteLine($"| *{name}, paper* | {string.Join(" | ", published.Select(p => $"*{p:F1}*"))} | | |");
        }

        output.WriteLine($"| possible | {string.Join(" | ", study.Protocol.Tests.Select(e => $"{100 * study.Protocol.Bayes(e):F0}"))} | 0 | |");
        output.WriteLine();
        return Targets(output);
    }

    Estimated Regret(string name) => Estimated.Of(study.Regrets(rows[name]));

    bool Targets(TextWriter output)
    {
        Estimated iro = Regret(Methods.Iro);
        double[] own = study.Regrets(rows[Methods.Iro]), pair = study.Regrets(rows[Pair]);
        var difference = Estimated.Of([.. own.Zip(pair, (a, b) => a - b)]);
        string best = single.MinBy(name => Regret(name).Mean)!;
        Estimated average = Gap(Methods.Erm, e => e <= 0.2), worst = worstCase.Select(n => Gap(n, e => e >= 0.8)).MaxBy(g => g.Mean);
        bool met = Target.Print(output, "Targets, in points (errors are standard errors)",
        [
            .. paper ? [new Target($"largest regret of IRO, and one error ({iro.Error * 100:F1})", 100 * (iro.Mean + iro.Error), 36)] : Array.Empty<Target>(),
            new($"largest regret of IRO less that of the best single rule ({best})", 100 * (iro.Mean - Regret(best).Mean), 0),
            new($"ERM less IRO at lambda 0, mean over e <= .2 ({average.Error * 100:F1})", 100 * (average.Mean - average.Error), 1),
            new($"best worst-case rule less IRO at lambda 1, mean over e >= .8 ({worst.Error * 100:F1})", 100 * (worst.Mean - worst.Error), 2),
        ]);
        output.WriteLine($"Largest regret of IRO less that of {Pair}: {100 * difference.Mean:F1}, 95 % interval {100 * (difference.Mean - difference.Half):F1} to "
            + $"{100 * (difference.Mean + difference.Half):F1} over paired seeds: {(difference.Mean + difference.Half < 0 ? "IRO is better" : difference.Mean - difference.Half > 0 ? "IRO is worse" : "nothing was decided")}");
        output.WriteLine($"Settings chosen on the training environments: {string.Join(", ", Methods.All.Select(m => $"{m.Name} {study.Chosen(m.Name) + 1} of {study.Settings}"))}");
        output.WriteLine();
        return met;
    }

    // A row's accuracy less IRO's, mean over some environments, by seed.
    Estimated Gap(string name, Predicate<double> counts)
    {
        int[] places = [.. Enumerable.Range(0, study.Protocol.Tests.Length).Where(i => counts(study.Protocol.Tests[i]))];
        return Estimated.Of([.. rows[name].Zip(rows[Methods.Iro], (a, b) => places.Average(i => a[i] - b[i]))]);
    }
}
