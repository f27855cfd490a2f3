namespace Gateway.Tests.Store.Postgres;

/// <summary>The same, where decisions are kept in PostgreSQL.</summary>
public sealed class GuaranteeMonitorTestsOnPostgres : Gateway.Tests.Monitors.GuaranteeMonitorTests, IClassFixture<OnPostgres>;
