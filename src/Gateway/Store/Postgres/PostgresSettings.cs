using System.Net;
using System.Text;
using Gateway.Configuration;
using Gateway.Security;
using Npgsql;

namespace Gateway.Store.Postgres;

/// <summary>How a PostgreSQL server is reached, and what must not be said of it.</summary>
static class PostgresSettings
{
    /// <summary>Connections of one gateway: the writer, its monitors, and people who read.</summary>
    const int MostConnections = 16;

    /// <summary>Each mistake with its place below Store.Postgres.</summary>
    /// <param name="config">What is said.</param>
    /// <param name="password">File of the password; null for none.</param>
    public static IEnumerable<(string Key, string Message)> Find(PostgresConfig config, string? password)
    {
        if (config.Connection is null)
        {
            if (config.PasswordFile is not null || config.Insecure)
                yield return ("Connection", "expected where the database is, as in Host=db.example;Database=gateway;Username=gateway;SSL Mode=VerifyFull");
            yield break;
        }

        var settings = TryRead(config, out string? wrong);
        if (settings is null)
        {
            yield return ("Connection", wrong!);
            yield break;
        }

        if (settings.Password is { Length: > 0 })
            yield return ("Connection", "says a password, and whoever may read the configuration would read it: Store.Postgres.PasswordFile names a file for it");
        if (string.IsNullOrEmpty(settings.Host) || string.IsNullOrEmpty(settings.Database) || string.IsNullOrEmpty(settings.Username))
            yield return ("Connection", "expected at least Host, Database and Username");
        else if (!config.Insecure && settings.SslMode != SslMode.VerifyFull && Hosts(settings).FirstOrDefault(h => !IsHere(h)) is { } host)
            yield return ("Connection", $"{host} is beyond this machine: expected SSL Mode=VerifyFull, else whoever is on the way may read and change what is kept (Store.Postgres.Insecure does it all the same)");
        if (password is not null && TryPassword(password, out string? unread) is null)
            yield return ("PasswordFile", unread!);
    }

    /// <summary>With what the gateway says itself.</summary>
    /// <exception cref="ArgumentException">It is none; <see cref="Find"/> says so before.</exception>
    public static NpgsqlConnectionStringBuilder Read(PostgresConfig config)
    {
        var settings = new NpgsqlConnectionStringBuilder(config.Connection) { IncludeErrorDetail = false, LogParameters = false, PersistSecurityInfo = false, Enlist = false };
        settings.ApplicationName ??= "gateway";
        int seconds = Math.Max(1, (int)Math.Ceiling(config.Timeout.TotalSeconds));
        (settings.Timeout, settings.CommandTimeout) = (seconds, seconds);
        // A server that does not answer is not asked to stop first: the connection goes.
        settings.CancellationTimeout = -1;
        if (!settings.ContainsKey("Maximum Pool Size") || settings.MaxPoolSize > MostConnections)
            settings.MaxPoolSize = MostConnections;
        return settings;
    }

    /// <summary>What messages call it.</summary>
    public static string Name(NpgsqlConnectionStringBuilder settings) => $"postgresql://{settings.Host}:{settings.Port}/{settings.Database}";

    /// <summary>The password that the file holds now.</summary>
    /// <exception cref="NpgsqlException">It cannot be read.</exception>
    public static string Password(string file) => TryPassword(file, out string? unread) ?? throw new NpgsqlException($"Store.Postgres.PasswordFile: {unread}");

    static string? TryPassword(string file, out string? unread) => SecretFile.Read(file, out unread) is { } secret ? Encoding.UTF8.GetString(secret).Split('\n')[0].TrimEnd('\r') : null;

    static NpgsqlConnectionStringBuilder? TryRead(PostgresConfig config, out string? wrong)
    {
        wrong = null;
        try
        {
            return Read(config);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            wrong = $"expected KEY=VALUE;KEY=VALUE as Npgsql reads it: {e.Message.ReplaceLineEndings(" ")}";
            return null;
        }
    }

    static IEnumerable<string> Hosts(NpgsqlConnectionStringBuilder settings) => settings.Host!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // A path is the folder of a socket of this machine.
    static bool IsHere(string host)
    {
        if (host.StartsWith('/') || host.StartsWith('@') || host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return true;
        string name = host.StartsWith('[') ? host[1..].Split(']')[0] : host.Count(c => c == ':') == 1 ? host.Split(':')[0] : host;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }
}
