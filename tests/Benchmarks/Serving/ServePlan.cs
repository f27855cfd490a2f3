namespace Benchmarks.Serving;

/// <summary>How much is measured.</summary>
/// <param name="Families">Each with the numbers of connections that it is loaded by.</param>
/// <param name="Rounds">Of all servers at each number of connections, forward and backward in turn.</param>
/// <param name="Seconds">Of one run of the load generator.</param>
/// <param name="Few">Without Node and the row that keeps decisions.</param>
sealed record ServePlan((BenchFamily Family, int[] Connections)[] Families, int Rounds, int Seconds, bool Few)
{
    static readonly int[] All = [1, 8, 64];

    /// <summary>Whether only what is far off is to fail.</summary>
    public bool IsCheck { get; init; }

    /// <summary>What the check of a change has time for; it fails by wide margins alone.</summary>
    public static ServePlan Check { get; } = new([(BenchFamily.Mlp, [64])], 2, 1, true) { IsCheck = true };

    public static ServePlan Short { get; } = new([(BenchFamily.Mlp, [1, 64]), (BenchFamily.LeNet, [1, 64])], 3, 1, true);

    public static ServePlan Default { get; } = new([(BenchFamily.Mlp, All), (BenchFamily.LeNet, All), (BenchFamily.ResNet, All)], 3, 2, false);

    public static ServePlan Full { get; } = Default with { Rounds = 5, Seconds = 4 };
}
