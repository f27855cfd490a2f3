using System.Globalization;

namespace Benchmarks.Overload;

/// <summary>How long a gateway took to turn requests away, by its own clock: counts up to each bound of its histogram, in seconds.</summary>
sealed record ShedTimes(IReadOnlyList<(double Bound, double Count)> UpTo)
{
    public static async Task<ShedTimes> ReadAsync(HttpClient ops)
    {
        const string Bucket = "consensus_shed_duration_seconds_bucket{family=\"slow\",le=\"";
        string metrics = await ops.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return new([.. metrics.Split('\n').Where(l => l.StartsWith(Bucket, StringComparison.Ordinal)).Select(l =>
        {
            string[] parts = l[Bucket.Length..].Split("\"} ");
            return (parts[0] == "+Inf" ? double.PositiveInfinity : double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
        })]);
    }

    /// <summary>Those that came after another reading.</summary>
    public ShedTimes Since(ShedTimes before) => new([.. UpTo.Select((u, i) => (u.Bound, u.Count - (i < before.UpTo.Count ? before.UpTo[i].Count : 0)))]);

    /// <summary>The bound below which such a share of them is; NaN where there are none.</summary>
    public double Percentile(double share) => UpTo.Count == 0 || UpTo[^1].Count == 0 ? double.NaN : UpTo.First(u => u.Count >= share * UpTo[^1].Count).Bound;

    /// <summary>Share of those that took at most so long, a bound of the histogram.</summary>
    public double ShareWithin(double bound) => UpTo.FirstOrDefault(u => u.Bound >= bound).Count / UpTo[^1].Count;
}
