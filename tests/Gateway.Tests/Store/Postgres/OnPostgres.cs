namespace Gateway.Tests.Store.Postgres;

/// <summary>While it lives, what tests keep is kept in PostgreSQL.</summary>
public sealed class OnPostgres : IDisposable
{
    public OnPostgres() => TestStores.AreOnPostgres = true;

    public void Dispose() => TestStores.AreOnPostgres = false;
}
