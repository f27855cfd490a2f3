namespace Gateway.Metrics;

/// <summary>What the metrics say of a family that was loaded.</summary>
/// <param name="Name">Family.</param>
/// <param name="Version">Version that now serves.</param>
/// <param name="Members">Members' names.</param>
/// <param name="Quorum">Members that must answer a row.</param>
/// <param name="FlagRate">Share flagged on the fit rows; null where it was not measured.</param>
/// <param name="Guarantees">Its guarantees.</param>
sealed record FamilyFacts(
    string Name, string Version, IReadOnlyList<string> Members, int Quorum, double? FlagRate, IReadOnlyList<GuaranteeFacts> Guarantees);
