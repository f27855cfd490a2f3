using System.Diagnostics;
using Gateway.Tests.Metrics;
using Testing;

namespace Gateway.Tests.Alerts;

/// <summary>A real Alertmanager with the shipped routes and inhibitions, sending to one receiver; ended by its own id.</summary>
sealed class AlertmanagerServer : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly Process process;

    /// <param name="receiver">Address that takes what would wake someone.</param>
    public AlertmanagerServer(string receiver)
    {
        string configuration = File.ReadAllText(Repository.File("config", "alertmanager", "alertmanager.yml"))
            .Replace("127.0.0.1:9099", receiver).Replace("group_wait: 10s", "group_wait: 1s").Replace("group_wait: 30s", "group_wait: 1s").Replace("group_interval: 5m", "group_interval: 1s");
        File.WriteAllText(folder["alertmanager.yml"], configuration);
        Address = $"127.0.0.1:{PrometheusServer.FreePort()}";
        process = Process.Start(new ProcessStartInfo("prometheus-alertmanager",
        [
            $"--config.file={folder["alertmanager.yml"]}", $"--storage.path={folder["data"]}", $"--web.listen-address={Address}",
            "--cluster.listen-address=", "--log.level=error",
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    public string Address { get; }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        folder.Dispose();
    }
}
