using Gateway.Tests.Guard;
using Google.Protobuf;
using Testing;

namespace Gateway.Tests.Protocols.Grpc;

/// <summary>What happens while a call runs that takes its time.</summary>
public sealed class DeadlineTests
{
    const string Infer = "/inference.GRPCInferenceService/ModelInfer";

    [Theory]
    [InlineData("1m")]
    [InlineData("1n")]
    [InlineData("0S")]
    public async Task A_deadline_that_passes_while_members_run_is_DEADLINE_EXCEEDED(string timeout)
    {
        await using var gateway = await SlowAsync("{}");
        var reply = await gateway.Grpc.InferAsync(GrpcClient.Rows(1, 0), timeout);
        (reply.Status, reply.Code).ShouldBe((4, "deadline_exceeded"), reply.Message);
        reply.Headers["consensus-flagged"].ShouldBe("?1");
        // A deadline that passes before the whole message came passes before the family is known.
        (await gateway.MetricsAsync()).ShouldMatch("consensus_requests_total\\{family=\"(tiny|unknown)\",outcome=\"deadline_exceeded\"\\} 1\n");
    }

    // Kestrel's own rate would end the connection after five seconds, and the healthy call with it.
    [Fact]
    public async Task A_message_that_does_not_come_ends_its_own_call_at_the_longest_deadline_and_no_other()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"Deadline":"00:00:08","MaximumDeadline":"00:00:08"}}""");
        byte[] frame = GrpcClient.Frame(GrpcClient.Rows(1, 0).ToByteArray());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        TaskCompletionSource never = new(), seven = new();
        var stalled = gateway.Grpc.SendAsync(Infer, new PausedContent(frame[..9], never.Task, frame[9..]), null, "application/grpc", patience.Token);
        var slow = gateway.Grpc.SendAsync(Infer, new PausedContent(frame[..9], seven.Task, frame[9..]), null, "application/grpc", patience.Token);
        await Task.Delay(TimeSpan.FromSeconds(6.5), patience.Token);
        seven.SetResult();
        (await slow).Status.ShouldBe(0);
        var reply = await stalled;
        never.SetResult();
        (reply.Status, reply.Code).ShouldBe((4, "deadline_exceeded"));
        (await gateway.Grpc.InferAsync(GrpcClient.Rows(1, 0))).Status.ShouldBe(0);
    }

    [Fact]
    public async Task Of_several_deadlines_the_smallest_wins()
    {
        await using var gateway = await SlowAsync("{}");
        var request = GrpcClient.Rows(1, 0);
        request.Parameters.Add("deadline_ms", new() { Int64Param = 1 });
        var reply = await gateway.Grpc.InferAsync(request, "1H");
        (reply.Status, reply.Code).ShouldBe((4, "deadline_exceeded"));
        (await gateway.Grpc.InferAsync(GrpcClient.Rows(1, 0), "99999999H")).Status.ShouldBe(0);
    }

    [Fact]
    public async Task A_call_beyond_those_that_may_run_is_UNAVAILABLE()
    {
        await using var gateway = await SlowAsync("""{"Limits":{"InFlight":1,"QueueWait":"00:00:00"}}""");
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gateway.Grpc.InferAsync(GrpcClient.Rows(1, 0))));
        replies.ShouldContain(r => r.Status == 0);
        var full = replies.First(r => r.Status != 0);
        (full.Status, full.Code).ShouldBe((14, "queue_full"));
        (await gateway.Grpc.InferAsync(GrpcClient.Rows(1, 0))).Status.ShouldBe(0);
    }

    [Fact]
    public async Task Rows_of_a_caller_who_cancelled_are_failed_rows()
    {
        await using var gateway = await SlowAsync("{}");
        string metrics = "";
        byte[] body = GrpcClient.Frame(Google.Protobuf.MessageExtensions.ToByteArray(GrpcClient.Rows(1, 0)));
        // A reply may have left before its caller went: then another caller goes.
        for (int attempt = 0; attempt < 50 && !metrics.Contains("outcome=\"cancelled\"} 1\n"); attempt++)
        {
            using var gone = new CancellationTokenSource();
            var running = gateway.Grpc.OpenAsync(Infer, body, gone.Token);
            while (!running.IsCompleted && !(await MetricsAsync(gateway)).Contains("consensus_requests_in_flight{family=\"tiny\"} 1\n"))
                await Task.Yield();
            await gone.CancelAsync();
            await running.ContinueWith(_ => { }, TaskScheduler.Default);
            while (!(metrics = await MetricsAsync(gateway)).Contains("consensus_requests_in_flight{family=\"tiny\"} 0\n"))
                await Task.Delay(1);
        }

        metrics.ShouldContain("consensus_requests_total{family=\"tiny\",outcome=\"cancelled\"} 1\n");
        metrics.ShouldContain("consensus_rows_total{family=\"tiny\",outcome=\"failed\"} 1\n");
    }

    static Task<string> MetricsAsync(GatewayUnderTest gateway) => gateway.Ops.GetStringAsync("/metrics");

    static Task<GatewayUnderTest> SlowAsync(string config) =>
        GatewayUnderTest.StartAsync(f => new TinyFamily().With("a", SlowModel.Of(2)).With("b", SlowModel.Of(4)).Write(f), config);
}
