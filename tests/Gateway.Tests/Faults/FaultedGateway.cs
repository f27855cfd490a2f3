using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Gateway.Tests.Commands;
using Gateway.Tests.Protocols.Grpc;
using Testing;

namespace Gateway.Tests.Faults;

/// <summary>The program as a process of its own, whose resources can be limited and are measured from outside.</summary>
sealed class FaultedGateway : IAsyncDisposable
{
    readonly TemporaryFolder folder;
    readonly Process process;
    readonly ConcurrentQueue<string> lines;

    FaultedGateway(TemporaryFolder folder, Process process, ConcurrentQueue<string> lines, Match addresses)
    {
        (this.folder, this.process, this.lines) = (folder, process, lines);
        Data = new HttpClient { BaseAddress = new Uri($"http://{addresses.Groups[1].Value}") };
        Ops = new HttpClient { BaseAddress = new Uri($"http://{addresses.Groups[3].Value}") };
        GrpcAddress = addresses.Groups[2].Value;
        Grpc = new GrpcClient(GrpcAddress);
    }

    public HttpClient Data { get; }

    public HttpClient Ops { get; }

    public GrpcClient Grpc { get; }

    /// <summary>Host and port of gRPC.</summary>
    public string GrpcAddress { get; }

    /// <summary>What it logged, a line each.</summary>
    public IReadOnlyList<string> Log => [.. lines];

    public bool Lives => !process.HasExited;

    /// <summary>File of its decision store.</summary>
    public string Store => folder["decisions.db"];

    /// <summary>What it has computed since it began.</summary>
    public TimeSpan Computed
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Open files and sockets.</summary>
    public int Handles => Directory.GetFileSystemEntries($"/proc/{process.Id}/fd").Length;

    public int Threads => (int)StatusLine("Threads");

    /// <summary>Resident memory that is its own alone, in bytes.</summary>
    public long Memory => StatusLine("RssAnon") << 10;

    /// <summary>Starts it over the family whose members differ on [0, 1].</summary>
    /// <param name="environment">More of its environment; GATEWAY__… are options.</param>
    /// <param name="under">A program that turns into it (prlimit, nice), with its arguments; empty for none.</param>
    public static async Task<FaultedGateway> StartAsync(IReadOnlyDictionary<string, string>? environment = null, params string[] under)
    {
        var made = Gateway.Tests.Store.GatewayProcess.Folder();
        string[] command =
        [
            .. under, "dotnet", Path.Combine(AppContext.BaseDirectory, "Gateway.dll"), "serve",
            "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--ops", "127.0.0.1:0", "--families", made["families"],
        ];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["GATEWAY__Store__Path"] = made["decisions.db"];
        start.Environment["GATEWAY__Limits__DrainDelay"] = "00:00:00";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var started = Process.Start(start)!;
        var said = new ConcurrentQueue<string>();
        started.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        started.BeginErrorReadLine();
        while (await started.StandardOutput.ReadLineAsync().WaitAsync(GatewayProgram.Patience) is { } line)
        {
            if (Regex.Match(line, "^listening http=(\\S+) grpc=(\\S+) ops=(\\S+)") is { Success: true } match)
            {
                _ = started.StandardOutput.ReadToEndAsync();
                return new FaultedGateway(made, started, said, match);
            }
        }

        made.Dispose();
        throw new InvalidOperationException($"the gateway ended without listening: {string.Join('\n', said)}");
    }

    long StatusLine(string name) => long.Parse(
        Regex.Match(File.ReadAllText($"/proc/{process.Id}/status"), $"^{name}:\\s+(\\d+)", RegexOptions.Multiline).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Asks it to stop, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        await Command.RunAsync("kill", "-TERM", $"{process.Id}");
        await process.WaitForExitAsync().WaitAsync(GatewayProgram.Patience);
        return process.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit(10_000);
        process.Dispose();
        Data.Dispose();
        Ops.Dispose();
        Grpc.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
