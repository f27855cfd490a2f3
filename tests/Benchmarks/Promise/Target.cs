namespace Benchmarks.Promise;

/// <summary>A figure beside what it has to be.</summary>
/// <param name="What">The figure.</param>
/// <param name="Value">What was seen.</param>
/// <param name="Limit">What it has to reach, or must not exceed.</param>
/// <param name="AtLeast">Whether it has to reach the limit.</param>
sealed record Target(string What, double Value, double Limit, bool AtLeast = false)
{
    public bool Met => AtLeast ? Value >= Limit : Value <= Limit;

    /// <summary>Prints all, and gives whether all are met.</summary>
    public static bool Print(TextWriter output, string title, IReadOnlyList<Target> targets)
    {
        output.WriteLine(title);
        foreach (var target in targets)
        {
            string limit = double.IsInfinity(target.Limit) ? "" : $"{(target.AtLeast ? ">=" : "<=")} {target.Limit:G4}  {(target.Met ? "met" : "MISSED")}";
            output.WriteLine($"  {target.What,-78} {target.Value,9:G4}  {limit}");
        }

        output.WriteLine();
        return targets.All(t => t.Met);
    }

    /// <summary>A figure without a target.</summary>
    public static Target Seen(string what, double value) => new(what, value, double.PositiveInfinity);
}
