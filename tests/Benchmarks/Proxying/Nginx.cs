using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Benchmarks.Proxying;

/// <summary>nginx as a reverse proxy, two workers and connections kept, on a free port; ended by its own id.</summary>
sealed class Nginx : IDisposable
{
    const string Program = "/usr/sbin/nginx";

    readonly Process process;

    Nginx(Process process, string address) => (this.process, Address) = (process, address);

    public static bool IsThere => File.Exists(Program);

    /// <summary>http://HOST:PORT.</summary>
    public string Address { get; }

    public static async Task<Nginx> StartAsync(string service, string folder)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        string file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off; pid {{folder}}/nginx.pid; error_log {{folder}}/error.log; worker_processes 2;
            events { worker_connections 2048; }
            http {
              access_log off; client_max_body_size 64m; client_body_temp_path {{folder}}; client_body_buffer_size 1m;
              upstream s { server {{new Uri(service).Authority}}; keepalive 128; }
              server { listen 127.0.0.1:{{port}}; location / { proxy_pass http://s; proxy_http_version 1.1; proxy_set_header Connection ""; } }
            }
            """);
        var started = Process.Start(new ProcessStartInfo(Program, ["-c", file, "-p", folder]) { UseShellExecute = false })!;
        using var http = new HttpClient();
        for (int i = 0; i < 100 && !started.HasExited; i++)
        {
            try
            {
                using var reply = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/"));
                return new Nginx(started, $"http://127.0.0.1:{port}");
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50);
            }
        }

        started.Kill(entireProcessTree: true);
        throw new InvalidOperationException("nginx did not answer");
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
