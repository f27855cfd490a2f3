namespace Gateway.Tests.Store.Postgres;

/// <summary>The same, where decisions are kept in PostgreSQL.</summary>
public sealed class SharedStoreTestsOnPostgres : Gateway.Tests.Store.SharedStoreTests, IClassFixture<OnPostgres>;
