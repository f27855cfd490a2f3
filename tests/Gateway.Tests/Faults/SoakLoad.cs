using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Protocols.Grpc;

namespace Gateway.Tests.Faults;

/// <summary>What all kinds of callers send at once: good requests in three protocols, bad ones, and callers who go away.</summary>
sealed class SoakLoad(FaultedGateway gateway)
{
    const string Unflagged = "[1,0]", Flagged = "[0,1]";

    static readonly string[] Bad =
    [
        "{", """{"inputs":[]}""", """{"inputs":[{"name":"y","shape":[1,2],"datatype":"FP32","data":[1,0]}]}""",
        """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1e400,0]}]}""", """{"inputs":[{"name":"x","shape":[4294967296,4294967296],"datatype":"FP32","data":[]}]}""",
    ];

    readonly ConcurrentQueue<string> wrong = new();
    int shed;
    readonly Lock counting = new();
    readonly SortedDictionary<string, int> counts = [];

    /// <summary>Replies that were none of those expected.</summary>
    public IReadOnlyList<string> Wrong => [.. wrong];

    /// <summary>Requests that were turned away because the machine was busy, which is an answer.</summary>
    public int Shed => shed;

    /// <summary>How many of each kind were sent.</summary>
    public IReadOnlyDictionary<string, int> Counts => counts;

    /// <summary>Goes on until told, each kind by a caller of its own.</summary>
    public Task RunAsync(CancellationToken until) => Task.WhenAll(
        LoopAsync("json", JsonAsync, until), LoopAsync("binary", BinaryAsync, until), LoopAsync("grpc", GrpcAsync, until), LoopAsync("bad", BadAsync, until),
        LoopAsync("cancelled", CancelledAsync, until), LoopAsync("cut", CutAsync, until), LoopAsync("scraped", ScrapedAsync, until));

    // The pause leaves the machine to others: a leak shows by the number of requests, not by their rate.
    async Task LoopAsync(string kind, Func<int, Task> send, CancellationToken until)
    {
        var pause = kind is "scraped" ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(8);
        for (int i = 0; !until.IsCancellationRequested; i++)
        {
            try
            {
                await send(i);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
            {
                wrong.Enqueue($"{kind}: {exception.Message}");
            }

            lock (counting)
                counts[kind] = i + 1;
            await Task.Delay(pause, until).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    async Task JsonAsync(int i)
    {
        var (status, flagged) = await Aftermath.AskAsync(gateway.Data, i % 4 == 0 ? Flagged : Unflagged);
        Expect("json", (status, flagged) == (HttpStatusCode.OK, i % 4 == 0 ? "?1" : "?0"), $"{status} {flagged}", IsShed(status, flagged));
    }

    async Task BinaryAsync(int i)
    {
        float[] row = i % 4 == 0 ? [0, 1] : [1, 0];
        byte[] json = Encoding.UTF8.GetBytes("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}],"parameters":{"binary_data_output":true}}""");
        using var content = new ByteArrayContent([.. json, .. row.SelectMany(BitConverter.GetBytes)]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.Add("Inference-Header-Content-Length", $"{json.Length}");
        using var reply = await gateway.Data.PostAsync("/v2/models/tiny/infer", content);
        string flagged = string.Join(',', reply.Headers.GetValues("Consensus-Flagged"));
        Expect("binary", reply.StatusCode == HttpStatusCode.OK && flagged == (i % 4 == 0 ? "?1" : "?0"), $"{reply.StatusCode} {flagged}", IsShed(reply.StatusCode, flagged));
    }

    async Task GrpcAsync(int i)
    {
        var reply = await gateway.Grpc.InferAsync(i % 2 == 0 ? GrpcClient.RawRows(1, 0) : GrpcClient.Rows(1, 0, 0, 1));
        Expect("grpc", reply.Status == 0, reply.Message, reply.Code == "queue_full");
    }

    async Task BadAsync(int i)
    {
        using var content = new StringContent(Bad[i % Bad.Length], Encoding.UTF8, "application/json");
        using var reply = await gateway.Data.PostAsync(i % 7 == 0 ? $"/v2/models/none-{i}/infer" : "/v2/models/tiny/infer", content);
        Expect("bad", (int)reply.StatusCode is >= 400 and < 500, $"{reply.StatusCode}", IsShed(reply.StatusCode, string.Join(',', reply.Headers.GetValues("Consensus-Flagged"))));
    }

    async Task CancelledAsync(int i)
    {
        using var gone = new CancellationTokenSource(TimeSpan.FromMicroseconds(i % 40 * 100));
        try
        {
            await Aftermath.AskAsync(gateway.Data, i % 2 == 0 ? Flagged : Unflagged, gone.Token);
        }
        catch (OperationCanceledException)
        {
            // As it should.
        }
    }

    // A connection of its own each time, that breaks off within the body or is reset.
    async Task CutAsync(int i)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Data.BaseAddress!.Host, gateway.Data.BaseAddress.Port);
        await client.GetStream().WriteAsync("POST /v2/models/tiny/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{\"inputs\":["u8.ToArray());
        if (i % 2 == 0)
            client.LingerState = new LingerOption(true, 0);
    }

    async Task ScrapedAsync(int i)
    {
        Expect("scraped", (await gateway.Ops.GetStringAsync("/metrics")).Contains("consensus_rows_total", StringComparison.Ordinal), "no metrics");
        using var ready = await gateway.Data.GetAsync(new Uri("/v2/health/ready", UriKind.Relative));
        Expect("ready", ready.IsSuccessStatusCode, $"{ready.StatusCode}");
    }

    // Whoever is turned away must not read it as unflagged.
    static bool IsShed(HttpStatusCode status, string flagged) => status == HttpStatusCode.ServiceUnavailable && flagged == "?1";

    void Expect(string kind, bool holds, string came, bool isShed = false)
    {
        if (isShed)
            Interlocked.Increment(ref shed);
        else if (!holds)
            wrong.Enqueue($"{kind}: {came}");
    }
}
