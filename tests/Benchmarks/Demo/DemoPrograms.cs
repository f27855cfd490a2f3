using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Testing;

namespace Benchmarks.Demo;

/// <summary>The gateway, Prometheus and Alertmanager as processes, with the shipped rules hastened from minutes to seconds; ended by their own ids.</summary>
sealed partial class DemoPrograms : IDisposable
{
    readonly List<Process> running = [];

    DemoPrograms(HttpClient data) => Data = data;

    public HttpClient Data { get; }

    public static async Task<DemoPrograms> StartAsync(TemporaryFolder folder, string pager)
    {
        string root = RepositoryFolder.Find();
        await DemoFamily.MakeAsync(folder["families/mnist"]);
        string alertmanager = $"127.0.0.1:{FreePort()}", prometheus = $"127.0.0.1:{FreePort()}";
        File.WriteAllText(folder["gateway.json"], $$"""
            { "Families": "families", "Limits": { "DrainDelay": "00:00:00" }, "Audit": { "LabelledTwice": 0 }, "Monitors": { "Every": "00:00:01" },
              "Store": { "Path": "decisions.db", "AuditUnflagged": 0.5, "AuditFlagged": 0.5 } }
            """);
        var programs = new DemoPrograms(new HttpClient());
        var gateway = programs.Start("dotnet", "gateway", Path.Combine(AppContext.BaseDirectory, "Gateway.dll"), "serve", "--config", folder["gateway.json"],
            "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--ops", "127.0.0.1:0");
        Match listening;
        do
            listening = Listening().Match(await gateway.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the gateway ended"));
        while (!listening.Success);
        _ = gateway.StandardOutput.ReadToEndAsync();
        programs.Data.BaseAddress = new Uri($"http://{listening.Groups[1].Value}");
        File.WriteAllText(folder["alertmanager.yml"], File.ReadAllText(Path.Combine(root, "config", "alertmanager", "alertmanager.yml"))
            .Replace("127.0.0.1:9099", pager).Replace("group_wait: 10s", "group_wait: 1s").Replace("group_wait: 30s", "group_wait: 1s").Replace("group_interval: 5m", "group_interval: 1s"));
        File.WriteAllText(folder["alerts.yml"], File.ReadAllText(Path.Combine(root, "config", "prometheus", "alerts.yml")).Replace("[10m]", "[10s]").Replace("for: 5m", "for: 2s"));
        File.WriteAllText(folder["prometheus.yml"], File.ReadAllText(Path.Combine(root, "config", "prometheus", "prometheus.yml"))
            .Replace("127.0.0.1:8082", listening.Groups[2].Value).Replace("127.0.0.1:9093", alertmanager)
            .Replace("scrape_interval: 15s", "scrape_interval: 1s").Replace("evaluation_interval: 30s", "evaluation_interval: 1s"));
        programs.Start("prometheus-alertmanager", "alertmanager", $"--config.file={folder["alertmanager.yml"]}", $"--storage.path={folder["alertmanager"]}",
            $"--web.listen-address={alertmanager}", "--cluster.listen-address=", "--log.level=error");
        programs.Start("prometheus", "prometheus", $"--config.file={folder["prometheus.yml"]}", $"--storage.tsdb.path={folder["prometheus"]}",
            $"--web.listen-address={prometheus}", "--log.level=error");
        return programs;
    }

    public void Dispose()
    {
        Data.Dispose();
        foreach (var process in running)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
    }

    Process Start(string program, string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start");
        running.Add(process);
        _ = process.StandardError.ReadToEndAsync();
        if (name != "gateway")
            _ = process.StandardOutput.ReadToEndAsync();
        return process;
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("^listening http=(\\S+) .*ops=(\\S+)", RegexOptions.NonBacktracking)]
    private static partial Regex Listening();
}
