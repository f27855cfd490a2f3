using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>A PostgreSQL database that several gateways keep their decisions in.</summary>
sealed class PostgresConfig
{
    [Description("Where decisions are kept in place of a file, as Npgsql writes it: \"Host=db.example;Database=gateway;Username=gateway;SSL Mode=VerifyFull\", without the password; null for SQLite.")]
    public string? Connection { get; init; }

    [Description("File whose first line is the password, read anew for each connection.")]
    public string? PasswordFile { get; init; }

    [Description("Longest that the database may take for a connection, a statement or the write lock, in whole seconds but for the lock; then rows go to the spill file."), Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    [Description("Lets a server beyond this machine be asked without TLS that proves who it is: whoever is on the way may read and change what is kept.")]
    public bool Insecure { get; init; }
}
