using Gateway.Tests.Audit;

namespace Gateway.Tests.Store.Postgres;

/// <summary>The same, where decisions are kept in PostgreSQL.</summary>
public sealed class HandoutTestsOnPostgres : HandoutTests, IClassFixture<OnPostgres>;
