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

    public PrometheusServer(string target)
    {
        string source = Repository.File("config", "prometheus");
        File.Copy(Path.Combine(source, "alerts.yml"), Path.Combine(folder.FullName, "alerts.yml"));
        string configuration = File.ReadAllText(Path.Combine(source, "prometheus.yml"))
            .Replace("127.0.0.1:8082", target).Replace("scrape_interval: 15s", "scrape_interval: 1s").Replace("evaluation_interval: 30s", "evaluation_interval: 1s");
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

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        http.Dispose();
        folder.Delete(recursive: true);
    }

    static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
