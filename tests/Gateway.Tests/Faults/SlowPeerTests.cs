using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Faults;

/// <summary>Peers that send or read so slowly that they only hold what they have: they are cut off, and others are served meanwhile.</summary>
public sealed class SlowPeerTests(ITestOutputHelper output)
{
    // The server begins to look in the fifth second, and then once a second.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    [FaultCase(50, "fifty who scrape, slowly")]
    [FaultCase(52, "a body or a reader that is slow")]
    [Fact]
    public async Task Slow_bodies_and_readers_are_cut_off_and_slow_scrapers_cost_nothing_while_others_are_served()
    {
        // Sixteen megabytes of garbage at most: by itself the runtime takes as much as the processor's cache holds, which is hundreds on some machines.
        await using var gateway = await FaultedGateway.StartAsync(new Dictionary<string, string>
        {
            ["GATEWAY__Limits__SlowestRate"] = "1048576",
            ["DOTNET_GCgen0size"] = "1000000",
        });
        await Aftermath.ShouldBeWellAsync(gateway.Data, gateway.Ops);
        (long memory, int handles) = (gateway.Memory, gateway.Handles);
        using var over = new CancellationTokenSource();
        Task<TimeSpan>[] bodies = [.. Enumerable.Range(0, 20).Select(_ => BodyAsync(gateway))];
        Task<TimeSpan>[] readers = [.. Enumerable.Range(0, 10).Select(_ => ReaderAsync(gateway))];
        Task<int>[] scrapers = [.. Enumerable.Range(0, 50).Select(_ => ScraperAsync(gateway, over.Token))];
        Task<TimeSpan[]> cut = Task.WhenAll([.. bodies, .. readers]);
        var (served, scraped, most) = (new List<double>(), new List<double>(), 0L);
        for (var watch = Stopwatch.StartNew(); !cut.IsCompleted && watch.Elapsed < Patience;)
        {
            served.Add(await MillisecondsAsync(async () => (await Aftermath.AskAsync(gateway.Data, "[1,0]")).ShouldBe((HttpStatusCode.OK, "?0"))));
            scraped.Add(await MillisecondsAsync(() => gateway.Ops.GetStringAsync("/metrics")));
            most = Math.Max(most, gateway.Memory);
            await Task.Delay(50);
        }

        double[] ends = [.. (await cut.WaitAsync(Patience)).Select(e => e.TotalSeconds)];
        await over.CancelAsync();
        int[] read = await Task.WhenAll(scrapers);
        served.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"bodies were cut off after {ends[..20].Min():F1} to {ends[..20].Max():F1} s, readers after {ends[20..].Min():F1} to {ends[20..].Max():F1} s; scrapers had {read.Min()} to {read.Max()} bytes"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"meanwhile {served.Count} requests, ms: p50 {served[served.Count / 2]:F0}, max {served[^1]:F0}; scrapes max {scraped.Max():F0}; memory +{(most - memory) / 1024} KiB"));

        ends.Max().ShouldBeLessThan(20);
        read.Min().ShouldBeGreaterThan(0);
        served[served.Count / 2].ShouldBeLessThan(250);
        served[^1].ShouldBeLessThan(3000);
        scraped.Max().ShouldBeLessThan(5000);
        // 64 KiB of what is written and as much of what is read for each of eighty connections, and what serving itself takes.
        (most - memory).ShouldBeLessThan(64 << 20);
        string metrics = await Aftermath.ConservedAsync(gateway.Ops);
        // A body that did not come whole is its sender's fault, and is counted.
        Aftermath.Sum(metrics, "consensus_faults_total{code=\"body_incomplete\"}").ShouldBe(20);
        await Aftermath.ShouldBeWellAsync(gateway.Data, gateway.Ops);
        for (int i = 0; i < 100 && gateway.Handles > handles + 8; i++)
            await Task.Delay(50);
        gateway.Handles.ShouldBeLessThanOrEqualTo(handles + 8);
    }

    // A byte every half a second, of a thousand.
    static async Task<TimeSpan> BodyAsync(FaultedGateway gateway)
    {
        using var client = await ConnectAsync(gateway.Data);
        var watch = Stopwatch.StartNew();
        var stream = client.GetStream();
        await stream.WriteAsync("POST /v2/models/tiny/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"u8.ToArray());
        Task<int> reading = stream.ReadAsync(new byte[4096]).AsTask();
        while (!reading.IsCompleted && watch.Elapsed < Patience && await TrySendAsync(stream, "{"u8.ToArray()))
            await Task.WhenAny(reading, Task.Delay(500));
        await reading.ContinueWith(static _ => { }, TaskScheduler.Default).WaitAsync(Patience);
        return watch.Elapsed;
    }

    // Asks for more than the kernel holds for it, and reads nothing.
    static async Task<TimeSpan> ReaderAsync(FaultedGateway gateway)
    {
        using var client = await ConnectAsync(gateway.Data);
        var watch = Stopwatch.StartNew();
        byte[] requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("GET /v2/docs/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n", 300)));
        while (watch.Elapsed < Patience && await TrySendAsync(client.GetStream(), requests))
        {
            requests = "G"u8.ToArray();
            await Task.Delay(250);
        }

        return watch.Elapsed;
    }

    // A byte a quarter of a second.
    static async Task<int> ScraperAsync(FaultedGateway gateway, CancellationToken over)
    {
        using var client = await ConnectAsync(gateway.Ops);
        await client.GetStream().WriteAsync("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), CancellationToken.None);
        int read = 0;
        while (!over.IsCancellationRequested)
        {
            read += await client.GetStream().ReadAsync(new byte[1], CancellationToken.None);
            await Task.Delay(250, over).ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        return read;
    }

    static async Task<TcpClient> ConnectAsync(HttpClient to)
    {
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(to.BaseAddress!.Host, to.BaseAddress.Port);
        return client;
    }

    // The other side stops reading too: a write that stands still is no sign that the connection ended.
    static async Task<bool> TrySendAsync(NetworkStream stream, byte[] bytes)
    {
        using var late = new CancellationTokenSource(Patience);
        try
        {
            await stream.WriteAsync(bytes, late.Token);
            return true;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    static async Task<double> MillisecondsAsync(Func<Task> act)
    {
        long begun = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }
}
