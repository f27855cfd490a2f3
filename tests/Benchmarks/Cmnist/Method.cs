using Export.Imprecise;

namespace Benchmarks.Cmnist;

/// <summary>A row of a table that is trained.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Goal">By what its setting is chosen.</param>
/// <param name="Settings">The settings tried, as many for every method.</param>
/// <param name="Lambdas">λ at which it is tested.</param>
sealed record Method(string Name, Goal Goal, ImpreciseOptions[] Settings, double[] Lambdas)
{
    /// <summary>Trained in these environments instead of those of the table; null for the table's.</summary>
    public double[]? Environments { get; init; }

    /// <summary>Place among <see cref="Lambdas"/> of the λ that an operator who knows e would ask for.</summary>
    public Func<double, int> Schedule { get; init; } = _ => 0;
}
