using Npgsql;

namespace Gateway.Store.Postgres;

/// <summary>Why PostgreSQL did not do it.</summary>
static class PostgresFailure
{
    /// <summary>As the metric's label says it; null where it is no failure of PostgreSQL's.</summary>
    public static string? Kind(Exception failure) => failure switch
    {
        // Classes of SQLSTATE (PostgreSQL's manual, appendix A).
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } => "locked",
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => "full",
        PostgresException { SqlState: ['2', '8', ..] or PostgresErrorCodes.InsufficientPrivilege } => "denied",
        PostgresException { SqlState: ['5', '8', ..] } => "io",
        PostgresException { SqlState: ['5', '7', ..] or ['5', '3', ..] or ['0', '8', ..] } => "unavailable",
        PostgresException => "other",
        NpgsqlException => "unavailable",
        _ => null,
    };
}
