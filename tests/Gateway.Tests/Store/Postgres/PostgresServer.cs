using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Testing;

namespace Gateway.Tests.Store.Postgres;

/// <summary>
/// A real PostgreSQL (Debian's package) on a free port, in a folder of its own, that asks for a password; ended by its own id. As PostgreSQL
/// refuses to run for root, it runs for Debian's user "postgres" there.
/// </summary>
sealed class PostgresServer : IDisposable
{
    const string User = "gateway", Secret = "a password of tests";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    static readonly Lazy<PostgresServer> AllTests = new(() => new PostgresServer());

    readonly TemporaryFolder folder = new();
    readonly string programs = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin/";
    readonly int port = FreePort();
    Process? process;

    public PostgresServer()
    {
        // Its user has to come through.
        Security.FileModes.Set(folder.Path, (UnixFileMode)0b111_001_001);
        File.WriteAllText(PasswordFile, Secret + "\n");
        Security.FileModes.Set(PasswordFile, Security.FileModes.OwnerAlone);
        File.WriteAllText(folder["first"], Secret + "\n");
        Directory.CreateDirectory(Data);
        if (IsRoot)
            Run("chown", "postgres", Data, folder["first"]);
        Run([.. As, programs + "initdb", "-D", Data, "-U", User, "--auth=scram-sha-256", "--pwfile", folder["first"], "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        Start();
    }

    /// <summary>The one that tests share, which only ask it; ended with the tests.</summary>
    public static PostgresServer Shared
    {
        get
        {
            if (!AllTests.IsValueCreated)
                AppDomain.CurrentDomain.ProcessExit += (_, _) => AllTests.Value.Dispose();
            return AllTests.Value;
        }
    }

    /// <summary>As <c>Store.Postgres.Connection</c> says it.</summary>
    public string Connection => $"Host=127.0.0.1;Port={port};Database=postgres;Username={User}";

    public string Address => $"http://127.0.0.1:{port}";

    public string PasswordFile => folder["password"];

    string Data => folder["data"];

    static bool IsRoot => Environment.UserName == "root";

    static string[] As => IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    public void Start()
    {
        string[] all = [.. As, programs + "postgres", "-D", Data, "-k", Data, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"];
        process = Process.Start(new ProcessStartInfo(all[0], all[1..]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = "/" })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        using var never = new ManualResetEventSlim();
        for (var watch = Stopwatch.StartNew(); ; never.Wait(50))
        {
            try
            {
                using var connection = Open();
                return;
            }
            catch (NpgsqlException) when (watch.Elapsed < Patience && !process.HasExited)
            {
                // It is not there yet, or makes up for a stop that was none.
            }
        }
    }

    /// <summary>Ends it as a crash does.</summary>
    public void Kill()
    {
        process!.Kill();
        process.WaitForExit();
        process.Dispose();
        process = null;
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>A connection of the tests' own.</summary>
    public NpgsqlConnection Open(string schema = "public", string? password = null)
    {
        var connection = new NpgsqlConnection($"{Connection};Search Path={schema};Password={password ?? Secret};Pooling=false;Timeout=5;Command Timeout=60");
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (process is not null)
            Kill();
        folder.Dispose();
    }

    static void Run(params string[] all)
    {
        var ended = Command.RunAsync(new ProcessStartInfo(all[0], all[1..]) { WorkingDirectory = "/" }).GetAwaiter().GetResult();
        ended.Code.ShouldBe(0, ended.Error + ended.Output);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
