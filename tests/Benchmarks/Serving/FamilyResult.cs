namespace Benchmarks.Serving;

/// <summary>What was measured with one family.</summary>
/// <param name="Family">The family.</param>
/// <param name="Servers">Names of the servers, ours first.</param>
/// <param name="Connections">Numbers of connections.</param>
/// <param name="Limit">What ONNX Runtime alone can do.</param>
sealed record FamilyResult(MadeBenchFamily Family, string[] Servers, int[] Connections, RuntimeLimit Limit)
{
    readonly Dictionary<(string Server, int Connections), List<Sample>> samples = [];

    /// <summary>Resident MB of each server behind the last run.</summary>
    public Dictionary<string, double> Resident { get; } = new(StringComparer.Ordinal);

    /// <summary>Scoring, deciding and counting one row.</summary>
    public required Measurement Deciding { get; init; }

    public IReadOnlyList<Sample> this[string server, int connections] => samples.TryGetValue((server, connections), out var all) ? all : [];

    public void Add(string server, int connections, Sample sample)
    {
        if (!samples.TryGetValue((server, connections), out var all))
            samples[(server, connections)] = all = [];
        all.Add(sample);
    }

    public bool Has(string server, int connections) => this[server, connections].Count > 0;

    /// <summary>Median of a server's rounds.</summary>
    public double Median(string server, int connections, Func<Sample, double> of) => Median(this[server, connections].Select(of));

    /// <summary>A server's figure over another's, round by round.</summary>
    public Interval Ratio(string server, string other, int connections, Func<Sample, double> of) =>
        Interval.Of(this[server, connections].Zip(this[other, connections], (a, b) => of(a) / of(b)));

    /// <summary>A server's figure over a number.</summary>
    public Interval Ratio(string server, int connections, Func<Sample, double> of, double other) =>
        Interval.Of(this[server, connections].Select(s => of(s) / other));

    static double Median(IEnumerable<double> values)
    {
        double[] all = [.. values.Order()];
        int half = all.Length / 2;
        return all.Length % 2 == 1 ? all[half] : (all[half - 1] + all[half]) / 2;
    }
}
