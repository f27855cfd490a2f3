namespace Benchmarks.Cmnist;

/// <summary>A mean over seeds.</summary>
/// <param name="Mean">Mean.</param>
/// <param name="Error">Standard error of it.</param>
/// <param name="Count">Seeds.</param>
readonly record struct Estimated(double Mean, double Error, int Count)
{
    // 97.5th percentiles of Student's t with 1, 2, … degrees of freedom.
    static readonly double[] student = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

    /// <summary>Half the width of a 95 % interval.</summary>
    public double Half => Error * student[Math.Min(Count - 2, student.Length - 1)];

    public static Estimated Of(IReadOnlyList<double> values)
    {
        double mean = values.Average();
        return new Estimated(mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count), values.Count);
    }

    /// <summary>In percent.</summary>
    public override string ToString() => $"{100 * Mean:F1} ± {100 * Error:F1}";
}
