using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Gateway.Lifecycle;
using Gateway.Tests.Commands;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Testing;

namespace Gateway.Tests.Lifecycle;

public sealed class DrainTests
{
    [Fact]
    public async Task A_gateway_that_was_told_to_stop_is_not_ready_and_still_answers()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        var lifetime = (GatewayLifetime)gateway.Server.Services.GetRequiredService<IHostLifetime>();
        (await gateway.GetAsync("/v2/health/ready")).Status.ShouldBe(HttpStatusCode.OK);

        Task stopping = lifetime.StopAsync(TimeSpan.FromSeconds(60));

        (await gateway.GetAsync("/v2/health/ready")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await gateway.GetAsync("/v2/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        using var content = new StringContent("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}]}""");
        using var reply = await gateway.Data.PostAsync("/v2/models/tiny/infer", content);
        (reply.StatusCode, reply.Headers.ConnectionClose).ShouldBe((HttpStatusCode.OK, true));
        stopping.IsCompleted.ShouldBeFalse();
        // Told twice: at once.
        await lifetime.StopAsync(TimeSpan.FromSeconds(60));
        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [FaultCase(44, "SIGTERM while families are loaded")]
    [Fact]
    public async Task SIGTERM_before_it_listens_ends_it_at_once_with_0()
    {
        using var folder = Store.GatewayProcess.Folder();
        // Its golden rows never end: without the signal it would be loaded for a minute.
        byte[] golden = GoldenFile.Of(("input/x", [1, 2], [3f, 1f]));
        string slow = TinyFamily.OfThree("slow").With("loop", Families.EndlessModel.Loop())
            .With(m => m["golden"] = new System.Text.Json.Nodes.JsonObject { ["path"] = "golden.npz", ["sha256"] = TinyFamily.Digest(golden) }).Write(folder["families"]);
        File.WriteAllBytes(Path.Combine(slow, "golden.npz"), golden);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Gateway.dll"), "serve",
            "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--ops", "127.0.0.1:0", "--families", folder["families"]])
        { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["GATEWAY__Store__Path"] = folder["decisions.db"];
        start.Environment["GATEWAY__Limits__LoadTime"] = "00:01:00";
        using var process = Process.Start(start)!;
        string line = "";
        while (!line.Contains("loading the families", StringComparison.Ordinal))
            line = (await process.StandardError.ReadLineAsync().WaitAsync(GatewayProgram.Patience))!;
        Task<string> rest = process.StandardError.ReadToEndAsync();

        await Command.RunAsync("kill", "-TERM", $"{process.Id}");
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));

        process.ExitCode.ShouldBe(0);
        (await rest).ShouldContain("told to stop before it listened");
        (await process.StandardOutput.ReadToEndAsync()).ShouldNotContain("listening");
    }

    [FaultCase(44, "SIGTERM under load")]
    [Fact]
    public async Task SIGTERM_under_load_fails_nobody_and_ends_with_0()
    {
        using var folder = Store.GatewayProcess.Folder();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Gateway.dll"), "serve",
            "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--ops", "127.0.0.1:0", "--families", folder["families"]])
        { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["GATEWAY__Store__Path"] = folder["decisions.db"];
        start.Environment["GATEWAY__Limits__DrainDelay"] = "00:00:01";
        using var process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync();
        string line = (await process.StandardOutput.ReadLineAsync().WaitAsync(GatewayProgram.Patience))!;
        var address = new Uri($"http://{Regex.Match(line, "http=(\\S+)").Groups[1].Value}");
        var failures = new ConcurrentBag<string>();
        int answered = 0, told = 0;
        using var stopped = new CancellationTokenSource();
        Task[] callers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            using var client = new HttpClient { BaseAddress = address };
            while (!stopped.IsCancellationRequested)
            {
                using var content = new StringContent("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[0,1]}]}""");
                try
                {
                    using var reply = await client.PostAsync("/v2/models/tiny/infer", content);
                    await reply.Content.ReadAsStringAsync();
                    if (reply.StatusCode == HttpStatusCode.OK)
                        Interlocked.Increment(ref answered);
                    else
                        failures.Add($"{reply.StatusCode}");
                    if (reply.Headers.ConnectionClose == true)
                        Interlocked.Increment(ref told);
                }
                catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
                {
                    // The listener is closed: no byte of it was taken.
                    return;
                }
                catch (HttpRequestException e)
                {
                    failures.Add(e.ToString());
                }
            }
        }))];
        await Task.Delay(500);
        await Command.RunAsync("kill", "-TERM", $"{process.Id}");
        await process.WaitForExitAsync().WaitAsync(GatewayProgram.Patience);
        await stopped.CancelAsync();
        await Task.WhenAll(callers);
        failures.ShouldBeEmpty();
        process.ExitCode.ShouldBe(0);
        answered.ShouldBeGreaterThan(100);
        told.ShouldBeGreaterThan(8);
    }
}
