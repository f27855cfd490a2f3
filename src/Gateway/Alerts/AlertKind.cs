namespace Gateway.Alerts;

/// <summary>An alert that the gateway itself sends: the one of the same name in config/prometheus/alerts.yml, sooner.</summary>
/// <param name="Name">Label alertname.</param>
/// <param name="Runbook">Its page.</param>
/// <param name="IsSteady">Whether it has to be so for a while first: a member that failed once is no reason to wake anybody.</param>
sealed record AlertKind(string Name, string Runbook, bool IsSteady)
{
    public static readonly AlertKind GuaranteeWithdrawn = new("GatewayGuaranteeWithdrawn", "docs/runbooks/guarantee-withdrawn.md", false);

    public static readonly AlertKind QuorumLost = new("GatewayQuorumLost", "docs/runbooks/quorum-lost.md", true);

    public static readonly AlertKind StoreDropping = new("GatewayStoreDropping", "docs/runbooks/store.md", false);

    public static readonly AlertKind FamilyNotLoaded = new("GatewayFamilyNotLoaded", "docs/runbooks/family-refused.md", true);

    public static IReadOnlyList<AlertKind> All { get; } = [GuaranteeWithdrawn, QuorumLost, StoreDropping, FamilyNotLoaded];
}
