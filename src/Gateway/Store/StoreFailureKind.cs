using Gateway.Store.Postgres;
using Gateway.Store.Sqlite;

namespace Gateway.Store;

/// <summary>Why the store did not take rows, as the metric's label says it.</summary>
static class StoreFailureKind
{
    /// <summary>What is damaged is moved aside, where it can be.</summary>
    public const string Corrupt = "corrupt";

    public static string Of(Exception failure) =>
        SqliteFailure.Kind(failure) ?? PostgresFailure.Kind(failure) ?? (failure is IOException ? "io" : "other");
}
