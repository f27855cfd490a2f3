using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Benchmarks.Serving;

/// <summary>A server that runs as a process of its own on a free port; ended by its own id.</summary>
sealed partial class ServerProcess : IAsyncDisposable
{
    const double Tick = 0.01;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    readonly Process process;
    readonly TaskCompletionSource<string> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<string> said = [];
    readonly string allocatedFile;

    ServerProcess(Process process, string allocatedFile)
    {
        (this.process, this.allocatedFile) = (process, allocatedFile);
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException("the server ended: " + Said()));
    }

    /// <summary>HOST:PORT of the data.</summary>
    public required string Address { get; set; }

    /// <summary>HOST:PORT of the gateway's operations; null for others.</summary>
    public string? Operations { get; private set; }

    /// <summary>Managed bytes that it has allocated, as of a tenth of a second ago; 0 where it is not .NET.</summary>
    public long Allocated => BitConverter.ToInt64(File.ReadAllBytes(allocatedFile));

    /// <summary>Seconds of processor that it has used, children none.</summary>
    public double Processor
    {
        get
        {
            if (process.HasExited)
                throw new InvalidOperationException($"the server ended: {Said()}");
            // After the name, which may hold spaces: state is field 3, utime 14, stime 15 (proc(5)).
            string[] fields = File.ReadAllText($"/proc/{process.Id}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) * Tick;
        }
    }

    /// <summary>Resident memory, in MB.</summary>
    public double Resident => long.Parse(
        Digits().Match(File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal))).Value, CultureInfo.InvariantCulture) / 1024.0;

    /// <summary>Starts a program that says where it listens.</summary>
    public static async Task<ServerProcess> StartAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        string allocated = Path.GetTempFileName();
        await File.WriteAllBytesAsync(allocated, new byte[sizeof(long)]);
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment[StartupHook.Variable] = allocated;
        var server = new ServerProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, allocated) { Address = "" };
        server.process.Start();
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        try
        {
            server.Address = await server.address.Task.WaitAsync(Patience);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
        File.Delete(allocatedFile);
    }

    void Hear(string? line)
    {
        if (line is null)
            return;
        lock (said)
        {
            // Enough to tell why it did not start.
            if (said.Count < 100)
                said.Add(line);
        }

        var match = Listening().Match(line);
        if (!match.Success)
            return;
        if (match.Groups["ops"].Success)
            Operations = match.Groups["ops"].Value;
        address.TrySetResult(match.Groups["http"].Value);
    }

    string Said()
    {
        lock (said)
            return string.Join('\n', said);
    }

    [GeneratedRegex(@"^(listening http=|http://)(?<http>127\.0\.0\.1:[0-9]+)(.* ops=(?<ops>127\.0\.0\.1:[0-9]+))?", RegexOptions.ExplicitCapture)]
    private static partial Regex Listening();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
