namespace Benchmarks.Cmnist;

/// <summary>All trials of a protocol: a setting of each method is chosen on its own seeds, then trained anew on all rows with others.</summary>
/// <param name="digits">Pictures of the table.</param>
/// <param name="tuning">Pictures that settings are chosen on.</param>
/// <param name="protocol">Where is trained and tested.</param>
/// <param name="seeds">Seeds of the table, from 10: those below served while the program was written.</param>
/// <param name="settings">Settings tried, of each method the first so many.</param>
/// <param name="kept">Trials that were made before.</param>
/// <param name="error">Progress.</param>
sealed class Study(Digits digits, Digits tuning, Protocol protocol, int seeds, int settings, KeptTrials kept, TextWriter error)
{
    const int FirstTuningSeed = 1000, TuningSeeds = 2, FirstSeed = 10;
    const double Held = 0.25;

    readonly Dictionary<string, Outcome[]> tuned = new(StringComparer.Ordinal);
    readonly Dictionary<string, Outcome[]> tested = new(StringComparer.Ordinal);

    public Protocol Protocol => protocol;

    public int Seeds => seeds;

    public int Settings => settings;

    /// <summary>Runs everything, two trials at a time.</summary>
    public Study Run(IReadOnlyList<Method> methods)
    {
        // One draw alone would choose settings that are good by luck: some rules are unstable.
        Each(methods.SelectMany(m => Enumerable.Range(0, settings * TuningSeeds), (m, s) => (m, s)), tuned, settings * TuningSeeds,
            (m, s) => Trial.Run(tuning, m, s % settings, protocol, FirstTuningSeed + (s / settings), Held), "tuned");
        Each(methods.SelectMany(m => Enumerable.Range(0, seeds), (m, s) => (m, s)), tested, seeds,
            (m, s) => Trial.Run(digits, m, Chosen(m.Name), protocol, FirstSeed + s, 0), "tested");
        return this;
    }

    /// <summary>Place of the setting that did best on held-out rows of the training environments.</summary>
    public int Chosen(string method) => Enumerable.Range(0, settings).MinBy(s => Tried(method, s).Average(o => o.Criterion));

    /// <summary>Place of the λ with the smallest largest risk on the training environments: one for all tests.</summary>
    public int OneLambda(string method) =>
        Enumerable.Range(0, tuned[method][0].WorstRisks.Length).MinBy(i => Tried(method, Chosen(method)).Average(o => o.WorstRisks[i]));

    /// <summary>Accuracies by seed (first) and test environment (second), λ chosen for each.</summary>
    public double[][] Accuracies(string method, Func<double, int> lambda) => [.. tested[method].Select(o =>
        protocol.Tests.Select((e, i) => o.Accuracy[lambda(e)][i]).ToArray())];

    /// <summary>Accuracy in one test environment of every setting that was tried, λ last: what choosing on the test would see.</summary>
    public double BestOnTest(string method, int test) => Enumerable.Range(0, settings).Max(s => Tried(method, s).Average(o => o.Accuracy[^1][test]));

    /// <summary>Largest distance from the best possible accuracy, of each seed.</summary>
    public double[] Regrets(double[][] accuracies) =>
        [.. accuracies.Select(a => a.Select((v, i) => protocol.Bayes(protocol.Tests[i]) - v).Max())];

    // One setting's outcomes, a draw each.
    IEnumerable<Outcome> Tried(string method, int setting) => tuned[method].Where((_, i) => i % settings == setting);

    void Each(IEnumerable<(Method Method, int Index)> jobs, Dictionary<string, Outcome[]> into, int count, Func<Method, int, Outcome> run, string verb)
    {
        (Method Method, int Index)[] all = [.. jobs];
        foreach ((Method method, _) in all)
            into.TryAdd(method.Name, new Outcome[count]);
        int done = 0;
        Parallel.ForEach(all, new ParallelOptions { MaxDegreeOfParallelism = 2 }, job =>
        {
            into[job.Method.Name][job.Index] = kept.Get($"{digits.Count} {verb} {job.Method.Name} {job.Index} of {count}", () => run(job.Method, job.Index));
            error.WriteLine($"{verb} {Interlocked.Increment(ref done)} of {all.Length}: {job.Method.Name}");
        });
    }
}
