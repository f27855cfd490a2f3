namespace Gateway.Metrics;

/// <summary>What the gauges say at one moment of that which cannot wait.</summary>
/// <param name="NotLoaded">Families of which no version serves.</param>
/// <param name="QuorumLost">Families of which fewer members answer than their quorum, and how many do.</param>
/// <param name="Withdrawn">Guarantees that are withdrawn: family and answer.</param>
/// <param name="Dropped">Lost rows so far, by reason.</param>
sealed record Standing(
    IReadOnlyList<string> NotLoaded,
    IReadOnlyList<(string Family, int Answering)> QuorumLost,
    IReadOnlyList<(string Family, string Answer)> Withdrawn,
    IReadOnlyList<(string Reason, double Rows)> Dropped);
