using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Overload;
using Gateway.Pipeline;

namespace Gateway.Tests.Overload;

public sealed class OverloadGatesTests
{
    static readonly LimitsConfig One = new() { InFlight = 1, Queue = 3, QueueWait = TimeSpan.FromSeconds(30) };

    [Fact]
    public async Task Those_who_go_away_while_they_wait_are_not_counted_as_waiting_any_more()
    {
        using var metrics = new GatewayMetrics();
        var gates = new OverloadGates(new Admission(), new MemoryPressure(TimeProvider.System, () => (0, 1), () => { }), metrics, TimeProvider.System);
        using var gone = new CancellationTokenSource();
        var runs = await gates.EnterAsync("tiny", 3, One, default);
        Task<OverloadPlace> leaves = gates.EnterAsync("tiny", 3, One, gone.Token).AsTask(), stays = gates.EnterAsync("tiny", 3, One, default).AsTask();
        (await WaitingAsync(metrics)).ShouldBe("2");

        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(leaves);
        (await WaitingAsync(metrics)).ShouldBe("1");

        runs.Dispose();
        (await stays).Dispose();
        (await WaitingAsync(metrics)).ShouldBe("0");
    }

    static async Task<string> WaitingAsync(GatewayMetrics metrics) =>
        (await metrics.TextAsync(default)).Split('\n').Single(l => l.StartsWith("consensus_requests_waiting{family=\"unknown\"}", StringComparison.Ordinal)).Split(' ')[^1];
}
