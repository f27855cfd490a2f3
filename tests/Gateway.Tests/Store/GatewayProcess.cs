using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Tests.Commands;
using Testing;

namespace Gateway.Tests.Store;

/// <summary>The program on free ports over a folder that outlives it: its families, its store, and what callers were told is kept.</summary>
sealed class GatewayProcess : IAsyncDisposable
{
    const string FlaggedRow = """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[0,1]}]}""";

    readonly Process process;
    readonly HttpClient data;
    readonly HttpClient ops;
    volatile bool quiet;

    GatewayProcess(Process process, string http, string operations)
    {
        this.process = process;
        data = new HttpClient { BaseAddress = new Uri($"http://{http}") };
        ops = new HttpClient { BaseAddress = new Uri($"http://{operations}") };
    }

    /// <summary>Writes the family whose members differ on [0, 1] into a new folder.</summary>
    public static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["families"]);
        TinyFamily.OfThree().Write(folder["families"]);
        return folder;
    }

    public int Id => process.Id;

    public static string Store(TemporaryFolder folder) => folder["decisions.db"];

    /// <summary>Starts it, under another program where one is given, with the folder's gateway.json where there is one.</summary>
    public static async Task<GatewayProcess> StartAsync(TemporaryFolder folder, params string[] under)
    {
        string[] command =
        [
            .. under, "dotnet", Path.Combine(AppContext.BaseDirectory, "Gateway.dll"), "serve",
            "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--ops", "127.0.0.1:0", "--families", folder["families"],
            .. File.Exists(folder["gateway.json"]) ? new[] { "--config", folder["gateway.json"] } : [],
        ];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["GATEWAY__Store__Path"] = Store(folder);
        start.Environment["GATEWAY__Store__AuditFlagged"] = "0";
        start.Environment["GATEWAY__Limits__DrainDelay"] = "00:00:00";
        var started = Process.Start(start)!;
        var error = started.StandardError.ReadToEndAsync();
        while (await started.StandardOutput.ReadLineAsync().WaitAsync(GatewayProgram.Patience) is { } line)
        {
            if (Regex.Match(line, "^listening http=(\\S+) grpc=\\S+ ops=(\\S+)") is { Success: true } match)
            {
                _ = started.StandardOutput.ReadToEndAsync();
                return new GatewayProcess(started, match.Groups[1].Value, match.Groups[2].Value);
            }
        }

        throw new InvalidOperationException($"the gateway ended without listening: {await error}");
    }

    /// <summary>Asks for a flagged row, or another one that is not; the decision's id, or null where the reply names none.</summary>
    /// <exception cref="HttpRequestException">There was no whole reply.</exception>
    public async Task<string?> AskAsync(string row = FlaggedRow)
    {
        using var body = new StringContent(row, Encoding.UTF8, "application/json");
        using var reply = await data.PostAsync("/v2/models/tiny/infer", body);
        reply.IsSuccessStatusCode.ShouldBeTrue();
        var json = JsonNode.Parse(await reply.Content.ReadAsStringAsync())!;
        ((bool)json["parameters"]!["flagged"]!).ShouldBe(row == FlaggedRow);
        return (string?)json["parameters"]!["decision_id"];
    }

    /// <summary>Some callers ask for flagged rows until the gateway is gone; ids that they were told go into the ledger.</summary>
    public Task LoadAsync(int callers, ConcurrentBag<string> ledger, string row = FlaggedRow) => Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
    {
        try
        {
            while (!quiet)
            {
                if (await AskAsync(row) is { } id)
                    ledger.Add(id);
            }
        }
        catch (HttpRequestException)
        {
            // It was killed.
        }
    }));

    public async Task<JsonNode> PostAsync(string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var reply = await data.PostAsync(path, body);
        string text = await reply.Content.ReadAsStringAsync();
        reply.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Ends its load, between two requests.</summary>
    public void Calm() => quiet = true;

    public Task<string> MetricsAsync() => ops.GetStringAsync("/metrics");

    /// <summary>Ends it at once, as a loss of power would end it for its callers.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(GatewayProgram.Patience);
    }

    /// <summary>Asks it to stop, and waits until it has.</summary>
    /// <param name="isChild">Whether it runs under another program.</param>
    public async Task StopAsync(bool isChild)
    {
        if (isChild)
            await Command.RunAsync("pkill", "-TERM", "-P", $"{process.Id}");
        else
            await Command.RunAsync("kill", "-TERM", $"{process.Id}");
        await process.WaitForExitAsync().WaitAsync(GatewayProgram.Patience);
    }

    public ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
        data.Dispose();
        ops.Dispose();
        return ValueTask.CompletedTask;
    }
}
