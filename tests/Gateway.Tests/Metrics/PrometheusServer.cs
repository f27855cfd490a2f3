using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Testing;

namespace Gateway.Tests.Metrics;

/// <summary>A real Prometheus with the shipped scrape configuration, pointed at one gateway; ended by its own id.</summary>
sealed class PrometheusServer : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("prometheus-");
    readonly HttpClient http;
    readonly Process process;

    /// <param name="target">Address of the gateway's operations port.</param>
    /// <param name="alertmanager">Address of an Alertmanager; null for none.</param>
    /// <param name="hasten">Changes the shipped rules, whose windows are minutes; null leaves them.</param>
    public PrometheusServer(string target, string? alertmanager = null, Func<string, string>? hasten = null)
    {
        string source = Repository.File("config", "prometheus");
        string rules = File.ReadAllText(Path.Combine(source, "alerts.yml"));
        File.WriteAllText(Path.Combine(folder.FullName, "alerts.yml"), hasten is null ? rules : hasten(rules));
        string configuration = File.ReadAllText(Path.Combine(source, "prometheus.yml"))
            .Replace("127.0.0.1:8082", target).Replace("scrape_interval: 15s", "scrape_interval: 1s").Replace("evaluation_interval: 30s", "evaluation_interval: 1s")
            .Replace("127.0.0.1:9093", alertmanager ?? "127.0.0.1:9");
        File.WriteAllText(Path.Combine(folder.FullName, "prometheus.yml"), configuration);
        string address = $"127.0.0.1:{FreePort()}";
        http = new() { BaseAddress = new($"http://{address}") };
        process = Process.Start(new ProcessStartInfo("prometheus",
        [
            $"--config.file={Path.Combine(folder.FullName, "prometheus.yml")}", $"--storage.tsdb.path={Path.Combine(folder.FullName, "data")}",
            $"--web.listen-address={address}", "--log.level=error",
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    /// <summary>Value of a query's single sample, awaited for at most half a minute.</summary>
    public async Task<string> ValueAsync(string query)
    {
        string last = "no answer";
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(200))
        {
            try
            {
                last = await http.GetStringAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative));
            }
            catch (HttpRequestException)
            {
                continue;
            }

            using var answer = JsonDocument.Parse(last);
            var samples = answer.RootElement.GetProperty("data").GetProperty("result");
            if (samples.GetArrayLength() == 1)
                return samples[0].GetProperty("value")[1].GetString()!;
        }

        throw new TimeoutException($"{query}: {last}");
    }

    /// <summary>How many samples a query has at this moment; fails where it is none.</summary>
    public async Task<int> CountAsync(string query)
    {
        using var reply = await http.GetAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative));
        string text = await reply.Content.ReadAsStringAsync();
        reply.IsSuccessStatusCode.ShouldBeTrue($"{query}: {text}");
        using var answer = JsonDocument.Parse(text);
        return answer.RootElement.GetProperty("data").GetProperty("result").GetArrayLength();
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        http.Dispose();
        folder.Delete(recursive: true);
    }

    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
