using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Tests.Corpus;
using Gateway.Tests.Guard;
using Gateway.Tests.Protocols.Grpc;
using Testing;

namespace Gateway.Tests.Limits;

/// <summary>Limits of connections, first lines and headers, which the HTTP server keeps for us.</summary>
public sealed class ConnectionLimitTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // "GET ", the path and " HTTP/1.1" with its line end.
    [Theory]
    [InlineData(511, 404)]
    [InlineData(512, 404)]
    [InlineData(513, 414)]
    public async Task A_first_line_may_be_as_long_as_the_limit_says(int length, int status)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"RequestLineBytes":512}}""");
        string line = $"GET /{new string('p', length - 16)} HTTP/1.1\r\n";
        line.Length.ShouldBe(length);
        (await SendAsync(gateway, line + "Host: localhost\r\nConnection: close\r\n\r\n")).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData(1023, 200)]
    [InlineData(1024, 200)]
    [InlineData(1025, 431)]
    public async Task Headers_may_be_as_long_together_as_the_limit_says(int length, int status)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"HeaderBytes":1024}}""");
        const string known = "Host: localhost\r\nConnection: close\r\n";
        string headers = known + $"X: {new string('h', length - known.Length - 5)}\r\n";
        headers.Length.ShouldBe(length);
        (await SendAsync(gateway, "GET /v2/health/live HTTP/1.1\r\n" + headers + "\r\n")).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData(11, 200)]
    [InlineData(12, 200)]
    [InlineData(13, 431)]
    public async Task There_may_be_as_many_headers_as_the_limit_says(int count, int status)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"Headers":12}}""");
        string more = string.Concat(Enumerable.Range(0, count - 2).Select(i => $"X-{i}: h\r\n"));
        (await SendAsync(gateway, $"GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n")).Status.ShouldBe(status);
    }

    [Fact]
    public async Task There_may_be_as_many_connections_as_the_limit_says()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"Connections":3}}""");
        byte[] request = Encoding.ASCII.GetBytes("GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var open = new List<TcpClient>();
        for (int i = 0; i < 3; i++)
        {
            open.Add(await ConnectAsync(gateway));
            (await AnswerAsync(open[i], request)).ShouldStartWith("HTTP/1.1 200 ");
        }

        using (var over = await ConnectAsync(gateway))
            (await AnswerAsync(over, request)).ShouldBeEmpty("the fourth is closed without a word");
        open[0].Dispose();
        string after = "";
        for (int i = 0; i < 100 && after.Length == 0; i++)
        {
            using var next = await ConnectAsync(gateway);
            after = await AnswerAsync(next, request);
            if (after.Length == 0)
                await Task.Delay(20);
        }

        after.ShouldStartWith("HTTP/1.1 200 ");
        open.ForEach(c => c.Dispose());
    }

    [FaultCase(51, "headers that do not come")]
    [Fact]
    public async Task Headers_that_do_not_come_in_time_end_the_connection()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"HeadersTimeout":"00:00:01"}}""");
        var watch = Stopwatch.StartNew();
        // The server looks once a second.
        (await SendAsync(gateway, "GET /v2/health/live HTTP/1.1\r\nHost: loc")).Status.ShouldBe(408);
        watch.Elapsed.ShouldBeInRange(TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task An_idle_connection_is_closed_after_its_time()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"KeepAlive":"00:00:01"}}""");
        using var client = await ConnectAsync(gateway);
        (await AnswerAsync(client, Encoding.ASCII.GetBytes("GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"))).ShouldStartWith("HTTP/1.1 200 ");
        using var late = new CancellationTokenSource(Patience);
        (await client.GetStream().ReadAsync(new byte[1], late.Token)).ShouldBe(0);
    }

    [Fact]
    public async Task As_many_calls_run_on_a_gRPC_connection_as_the_limit_says_and_the_others_wait()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"Http2Streams":2}}""");
        var go = new TaskCompletionSource();
        // Two calls whose messages pause hold both streams.
        var held = Enumerable.Range(0, 2).Select(_ => SendAsync(gateway, new PausedContent([0, 0, 0], go.Task, [0, 0]))).ToList();
        await Task.Delay(200);
        var third = gateway.Grpc.CallAsync("ServerLive", new ServerLiveRequest());
        (await Task.WhenAny(third, Task.Delay(500))).ShouldNotBe(third);
        go.SetResult();
        (await third.WaitAsync(Patience)).Status.ShouldBe(0);
        foreach (var call in held)
            (await call.WaitAsync(Patience)).Status.ShouldBe(0);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task A_family_may_have_as_many_members_as_the_limit_says(int members, bool taken)
    {
        var family = new TinyFamily();
        for (int i = 0; i < members; i++)
            family.With($"m{i}", TinyModels.Linear(new float[,] { { i + 1, 0 }, { 0, i + 1 } }, [0, 0]));
        await using var gateway = await GatewayUnderTest.StartAsync(f => family.Write(f), """{"Limits":{"Members":3}}""");
        var reply = await gateway.InferRowsAsync([1, 0]);
        if (taken)
            ((int)reply.Status).ShouldBe(200);
        else
            reply.Error.ShouldContain("family.json: members: expected at most 3 (Limits.Members), came 4");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task As_many_folders_of_families_are_read_as_the_limit_says(int families)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            f =>
            {
                for (int i = 0; i < families; i++)
                    TinyFamily.OfThree($"f{i}").Write(f);
            },
            """{"Limits":{"Families":2}}""");
        for (int i = 0; i < families; i++)
        {
            var reply = await gateway.InferRowsAsync([1, 0], model: $"f{i}");
            ((int)reply.Status).ShouldBe(i < 2 ? 200 : 503);
            if (i == 2)
                reply.Error.ShouldContain("expected at most 2 folders of families (Limits.Families)");
        }
    }

    [Fact]
    public async Task A_deadline_beyond_the_longest_counts_as_the_longest()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            f => new TinyFamily().With("a", SlowModel.Of(2)).With("b", SlowModel.Of(4)).Write(f),
            """{"Limits":{"Deadline":"00:00:00.020","MaximumDeadline":"00:00:00.020"}}""");
        var watch = Stopwatch.StartNew();
        foreach (string asked in (string[])["", ",\"parameters\":{\"deadline_ms\":20000}", ",\"parameters\":{\"timeout\":20000000}"])
            (await gateway.InferRowsAsync([1, 0], asked)).Code.ShouldBe("quorum_lost", asked);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    static Task<RawReply> SendAsync(GatewayUnderTest gateway, string request) =>
        RawReply.SendAsync(gateway.Data.BaseAddress!, Encoding.ASCII.GetBytes(request), Patience);

    static Task<GrpcReplied> SendAsync(GatewayUnderTest gateway, HttpContent content) =>
        gateway.Grpc.SendAsync("/inference.GRPCInferenceService/ServerLive", content, null, "application/grpc", CancellationToken.None);

    static async Task<TcpClient> ConnectAsync(GatewayUnderTest gateway)
    {
        var client = new TcpClient();
        await client.ConnectAsync(gateway.Data.BaseAddress!.Host, gateway.Data.BaseAddress.Port);
        return client;
    }

    // The first bytes of the answer; none where the server closed.
    static async Task<string> AnswerAsync(TcpClient client, byte[] request)
    {
        using var late = new CancellationTokenSource(Patience);
        byte[] reply = new byte[4096];
        try
        {
            await client.GetStream().WriteAsync(request, late.Token);
            return Encoding.ASCII.GetString(reply, 0, await client.GetStream().ReadAsync(reply, late.Token));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
