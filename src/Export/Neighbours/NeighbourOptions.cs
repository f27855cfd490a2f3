namespace Export.Neighbours;

/// <summary>What nearest neighbours are looked for among.</summary>
sealed record NeighbourOptions
{
    /// <summary>Prototypes that are kept, ≥ 1; as many rows or fewer are kept as they are.</summary>
    public int Prototypes { get; init; } = 1000;

    /// <summary>Variance of the kernel in squared distances between encoded rows; 0 has it fitted on rows held out.</summary>
    public double Bandwidth { get; init; }
}
