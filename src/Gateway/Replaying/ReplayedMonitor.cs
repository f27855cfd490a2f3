namespace Gateway.Replaying;

/// <summary>A guarantee's monitor, counted again.</summary>
/// <param name="Version">Version that decided.</param>
/// <param name="Guarantee">The guarantee.</param>
/// <param name="Steps">Steps that are kept.</param>
/// <param name="Folded">Steps before them that are kept as the state they led to alone.</param>
/// <param name="Again">Those that were made again from decisions and labels.</param>
/// <param name="LogEvidence">Logarithm of the evidence that they give.</param>
/// <param name="Withdrawn">Whether it withdraws.</param>
/// <param name="Differences">What came out otherwise.</param>
sealed record ReplayedMonitor(string Version, string Guarantee, int Steps, long Folded, int Again, double LogEvidence, bool Withdrawn, IReadOnlyList<string> Differences);
