using System.Globalization;

namespace Benchmarks.Serving;

/// <summary>What has to be reached.</summary>
/// <param name="Id">Where it comes from: T1 to T10, or the figure's own name.</param>
/// <param name="What">In words.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Limit">What it may be at most, or has to be at least.</param>
/// <param name="AtLeast">Which of the two.</param>
sealed record Target(string Id, string What, Interval Value, double Limit, bool AtLeast)
{
    public bool IsMet => AtLeast ? Value.Middle >= Limit : Value.Middle <= Limit;

    /// <summary>Whether it may be met, as far as the interval tells.</summary>
    public bool MayBeMet => AtLeast ? Value.High >= Limit : Value.Low <= Limit;

    public string Verdict => IsMet ? "met" : MayBeMet ? "within the error" : "MISSED";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Id,-6} {What,-62} {Value,-20} {(AtLeast ? "at least" : "at most"),-8} {Limit,6:0.###}  {Verdict}");
}
