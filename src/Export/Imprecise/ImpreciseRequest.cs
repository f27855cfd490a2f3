namespace Export.Imprecise;

/// <summary>What <c>train --kind imprecise</c> was asked for beside what every kind is.</summary>
/// <param name="Environment">A column of the CSV file, or a file with a value a row.</param>
/// <param name="Options">How the network is learnt; the head is set by the data.</param>
sealed record ImpreciseRequest(string Environment, ImpreciseOptions Options)
{
    /// <summary>λ of the members, ascending, different.</summary>
    public double[] Grid { get; init; } = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>Whether each member is a model of its own, with γ and β folded into its weights.</summary>
    public bool Folded { get; init; }

    /// <summary>Kernel: environments' values for which λ = 0 and λ = 1 stand; null takes the smallest and the largest.</summary>
    public double[]? ValueRange { get; init; }
}
