using Gateway.Tests.Records;

namespace Gateway.Tests.Store.Postgres;

/// <summary>The same, where decisions are kept in PostgreSQL.</summary>
public sealed class ReadingTestsOnPostgres : ReadingTests, IClassFixture<OnPostgres>;
