namespace Gateway.Tests.Store.Postgres;

/// <summary>The same, where decisions are kept in PostgreSQL.</summary>
public sealed class SharedMonitorTestsOnPostgres : Gateway.Tests.Monitors.SharedStoreTests, IClassFixture<OnPostgres>;
