using Gateway.Tests.Security;

namespace Gateway.Tests.Store.Postgres;

/// <summary>The same, where decisions are kept in PostgreSQL.</summary>
public sealed class TenantTestsOnPostgres : TenantTests, IClassFixture<OnPostgres>;
