using Gateway.Tests.Labels;

namespace Gateway.Tests.Store.Postgres;

/// <summary>The same, where decisions are kept in PostgreSQL.</summary>
public sealed class LabelTestsOnPostgres : LabelTests, IClassFixture<OnPostgres>;
