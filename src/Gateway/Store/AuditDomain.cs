namespace Gateway.Store;

/// <summary>What a keyed number of a row decides, besides whether it is audited.</summary>
enum AuditDomain : byte
{
    /// <summary>Whether two people are asked for its label.</summary>
    Twice = 1,
    /// <summary>Its place among rows of equal risk.</summary>
    RiskTie = 2,
    /// <summary>Its place among rows of equal novelty.</summary>
    NoveltyTie = 3,
}
