namespace Gateway.Security;

/// <summary>What a caller may be allowed.</summary>
enum Scope
{
    /// <summary>predict:FAMILY: infer, predict, metadata, example, statistics; a guard route that the family judges.</summary>
    Predict,

    /// <summary>labels:FAMILY: give labels, take audited rows to label.</summary>
    Labels,

    /// <summary>decisions:FAMILY: read and export what is recorded, and what monitors say.</summary>
    Decisions,

    /// <summary>pass:ROUTE: send requests through a pass route.</summary>
    Pass,

    /// <summary>explain: the numbers behind a flag.</summary>
    Explain,

    /// <summary>admin: what changes the gateway, on the operations port.</summary>
    Admin,

    /// <summary>metrics: /metrics, where Access.MetricsAuth asks for it.</summary>
    Metrics,
}
