using Gateway.Tests.Replaying;

namespace Gateway.Tests.Store.Postgres;

/// <summary>The same, where decisions are kept in PostgreSQL.</summary>
public sealed class MonitorReplayTestsOnPostgres : MonitorReplayTests, IClassFixture<OnPostgres>;
