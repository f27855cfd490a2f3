namespace Gateway.Tests.Store.Postgres;

/// <summary>The same, where decisions are kept in PostgreSQL.</summary>
public sealed class TrafficMonitorTestsOnPostgres : Gateway.Tests.Monitors.TrafficMonitorTests, IClassFixture<OnPostgres>;
