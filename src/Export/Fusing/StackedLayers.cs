namespace Export.Fusing;

/// <summary>Dense layers of several members that run as one.</summary>
/// <param name="Layers">Layers of a member that were stacked.</param>
/// <param name="Whole">Values of the members, in order, and the value (K, N, width) that holds them all.</param>
sealed record StackedLayers(int Layers, IReadOnlyList<(string[] Members, string All)> Whole);
