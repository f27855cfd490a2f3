using System.Globalization;

namespace Benchmarks.Serving;

/// <summary>A ratio with its 95 % interval.</summary>
/// <param name="Middle">Geometric mean over the rounds.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
readonly record struct Interval(double Middle, double Low, double High)
{
    // Student's t at 0.975 for 1, 2, … degrees of freedom.
    static readonly double[] Student = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

    /// <summary>A figure that is not repeated.</summary>
    public static Interval Plain(double value) => new(value, value, value);

    /// <summary>Of ratios of pairs, one a round, by Student's t of their logarithms.</summary>
    public static Interval Of(IEnumerable<double> ratios)
    {
        double[] logs = [.. ratios.Select(static r => Math.Log(r))];
        if (logs.Length == 0)
            return Plain(double.NaN);
        double mean = logs.Average();
        if (logs.Length == 1)
            return Plain(Math.Exp(mean));
        double sd = Math.Sqrt(logs.Sum(l => (l - mean) * (l - mean)) / (logs.Length - 1));
        double reach = Student[Math.Min(logs.Length - 1, Student.Length) - 1] * sd / Math.Sqrt(logs.Length);
        return new Interval(Math.Exp(mean), Math.Exp(mean - reach), Math.Exp(mean + reach));
    }

    public override string ToString() => Low == High ? Middle.ToString("F2", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Middle:F2} [{Low:F2}, {High:F2}]");
}
