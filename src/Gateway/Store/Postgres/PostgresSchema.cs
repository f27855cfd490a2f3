using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Gateway.Store.Postgres;

/// <summary>
/// The tables, by numbered migrations that only go forward. Each says from which version on a program may go on beside it, so that
/// replicas of two versions share a database while they are exchanged one by one.
/// </summary>
static partial class PostgresSchema
{
    const string Resources = "Gateway.Store.Postgres.Migrations.";

    static readonly (int Number, int CompatibleFrom, string Sql)[] Migrations = ReadAll();

    /// <summary>Version that this program writes.</summary>
    public static int Version => Migrations[^1].Number;

    /// <summary>Lays the tables out, or brings older ones up to date; where another gateway is at it, waits.</summary>
    /// <param name="connection">Outside a transaction.</param>
    /// <param name="name">What messages call the database.</param>
    /// <param name="begin">Begins a transaction that holds the write lock.</param>
    /// <param name="commit">Ends it.</param>
    /// <exception cref="DbException">That failed.</exception>
    /// <exception cref="InvalidDataException">A newer version wrote it with which this one cannot go on.</exception>
    public static void Update(DbConnection connection, string name, Action<DbConnection> begin, Action<DbConnection> commit)
    {
        if (IsNewEnough(connection, name))
            return;
        begin(connection);
        long found = IsThere(connection) ? Found(connection).Version : 0;
        foreach (var (number, compatibleFrom, sql) in Migrations.Where(m => m.Number > found))
        {
            Sql.Run(connection, sql);
            Sql.Run(connection, "UPDATE store_version SET version = $1, compatible_from = $2", number, compatibleFrom);
        }

        commit(connection);
    }

    /// <summary>Whether this program can read what is there.</summary>
    /// <exception cref="DbException">The database cannot be read.</exception>
    /// <exception cref="InvalidDataException">It cannot, or there is nothing.</exception>
    public static void Check(DbConnection connection, string name)
    {
        if (!IsNewEnough(connection, name))
            throw new InvalidDataException($"{name} has no decision store of version {Version}; serve lays one out, or brings it up to date");
    }

    static bool IsNewEnough(DbConnection connection, string name)
    {
        if (!IsThere(connection))
            return false;
        var (version, compatibleFrom) = Found(connection);
        return compatibleFrom > Version
            ? throw new InvalidDataException($"the store {name} has version {version}, which programs know from version {compatibleFrom} on; this one knows {Version}")
            : version >= Version;
    }

    static bool IsThere(DbConnection connection) => Sql.Number(connection, "SELECT count(*) FROM pg_class WHERE oid = to_regclass('store_version')") > 0;

    static (int Version, int CompatibleFrom) Found(DbConnection connection) =>
        Sql.Rows(connection, "SELECT version, compatible_from FROM store_version", r => (r.GetInt32(0), r.GetInt32(1))).FirstOrDefault();

    static (int, int, string)[] ReadAll()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Where(n => n.StartsWith(Resources, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            string sql = text.ReadToEnd();
            return (int.Parse(name.AsSpan(Resources.Length, 4), CultureInfo.InvariantCulture), int.Parse(CompatibleFrom().Match(sql).Groups["version"].Value, CultureInfo.InvariantCulture), sql);
        })];
    }

    [GeneratedRegex(@"\A-- compatible_from: (?<version>\d+)\n", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CompatibleFrom();
}
