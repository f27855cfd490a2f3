using System.Net;
using Testing;

namespace Gateway.Tests.Serving;

/// <summary>What happens while a request runs that takes its time.</summary>
public sealed class LoadTests
{
    [FaultCase(53, "more requests than may run")]
    [Fact]
    public async Task A_request_beyond_those_that_may_run_is_503_with_Retry_After()
    {
        await using var gateway = await SlowAsync("""{"Limits":{"InFlight":1,"QueueWait":"00:00:00"}}""");
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gateway.InferRowsAsync([1, 0])));
        replies.ShouldContain(r => r.Status == HttpStatusCode.OK);
        var full = replies.First(r => r.Status != HttpStatusCode.OK);
        full.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        full.Code.ShouldBe("queue_full");
        full.Headers["Retry-After"].ShouldBe("1");
        full.Headers["Consensus-Flagged"].ShouldBe("?1");
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_request_that_is_turned_away_is_answered_before_its_body_has_come()
    {
        await using var gateway = await SlowAsync("""{"Limits":{"InFlight":1,"QueueWait":"00:00:00"}}""");
        var running = await BeginAsync(gateway, () => gateway.InferRowsAsync([1, 0]));
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Data.BaseAddress!.Port);
        var stream = client.GetStream();
        // A thousand bytes are announced; none of them comes.
        await stream.WriteAsync("POST /v2/models/tiny/infer HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"u8.ToArray());
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        byte[] reply = new byte[4096];
        int read = await stream.ReadAsync(reply, late.Token);

        string text = System.Text.Encoding.ASCII.GetString(reply, 0, read);
        text.ShouldStartWith("HTTP/1.1 503 ");
        text.ShouldContain("Consensus-Flagged: ?1");
        (await running).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.MetricsAsync()).ShouldContain("consensus_shed_duration_seconds_count{family=\"tiny\"} 1\n");
    }

    [Fact]
    public async Task A_gateway_that_stops_answers_what_it_has_begun()
    {
        await using var gateway = await SlowAsync("{}");
        var running = await BeginAsync(gateway, () => gateway.InferRowsAsync([1, 0]));
        await gateway.Server.StopAsync();
        (await running).Status.ShouldBe(HttpStatusCode.OK);
        await Should.ThrowAsync<HttpRequestException>(() => gateway.InferRowsAsync([1, 0]));
    }

    [Fact]
    public async Task Rows_of_a_caller_who_went_away_are_failed_rows()
    {
        await using var gateway = await SlowAsync("{}");
        string metrics = "";
        // A reply may have left before its caller went: then another caller goes.
        for (int attempt = 0; attempt < 50 && !metrics.Contains("outcome=\"cancelled\"} 1\n"); attempt++)
        {
            using var gone = new CancellationTokenSource();
            var running = await BeginAsync(gateway, () => gateway.SendRowAsync(gone.Token));
            await gone.CancelAsync();
            await running.ContinueWith(_ => { }, TaskScheduler.Default);
            await EndedAsync(gateway);
            metrics = await gateway.Ops.GetStringAsync("/metrics");
        }

        metrics.ShouldContain("consensus_requests_total{family=\"tiny\",outcome=\"cancelled\"} 1\n");
        metrics.ShouldContain("consensus_rows_total{family=\"tiny\",outcome=\"failed\"} 1\n");
    }

    [Fact]
    public async Task Readiness_is_answered_while_families_load()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        bool answered = false;
        // Told on the loading thread, before the load has ended.
        gateway.Server.Families.Loaded += (_, _) =>
            answered = Task.WaitAny([gateway.GetAsync("/v2/health/ready")], TimeSpan.FromSeconds(10)) >= 0;
        await Task.Run(() => gateway.Server.Families.Reload(null));
        answered.ShouldBeTrue();
    }

    static Task<GatewayUnderTest> SlowAsync(string config) =>
        GatewayUnderTest.StartAsync(f => new TinyFamily().With("a", SlowModel.Of(2)).With("b", SlowModel.Of(4)).Write(f), config);

    /// <summary>Sends requests until one is seen running, and gives that one.</summary>
    static async Task<T> BeginAsync<T>(GatewayUnderTest gateway, Func<T> send) where T : Task
    {
        while (true)
        {
            var running = send();
            while (!running.IsCompleted)
            {
                if (await InFlightAsync(gateway) == 1 && !running.IsCompleted)
                    return running;
            }

            await running;
        }
    }

    static async Task<int> InFlightAsync(GatewayUnderTest gateway)
    {
        const string gauge = "consensus_requests_in_flight{family=\"tiny\"} ";
        string metrics = await gateway.Ops.GetStringAsync("/metrics");
        return metrics[metrics.IndexOf(gauge, StringComparison.Ordinal) + gauge.Length] - '0';
    }

    static async Task EndedAsync(GatewayUnderTest gateway)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await InFlightAsync(gateway) != 0)
            await Task.Delay(1, patience.Token);
    }
}
