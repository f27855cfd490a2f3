using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Guard;

/// <summary>What is judged behind a reply that has left, where judging itself fails.</summary>
public sealed class GuardAfterwardsTests
{
    // Nobody judges here, as after a mistake of ours; of a family that is not loaded the label is "unknown".
    [Fact]
    public async Task Rows_whose_judging_fails_count_as_accepted_and_failed()
    {
        using var metrics = new GatewayMetrics();
        var route = new GuardRoute("score", "tiny", OnFlag.Shadow, TimeSpan.FromSeconds(1), null, null, null, null, null, 1 << 20);
        var exchange = new GuardExchange(new DefaultHttpContext(), route, new BodyCopy(null!, 0, 0), 0, _ => Task.CompletedTask) { Served = new ServedReply(200, null, null) };
        exchange.Close();
        await using (var afterwards = new GuardAfterwards(null!, null!, null!, metrics, null!, NullLogger<GuardAfterwards>.Instance))
            afterwards.Judge(exchange);

        string text = await metrics.TextAsync(default);
        text.ShouldContain("consensus_rows_accepted_total{family=\"unknown\"} 1");
        text.ShouldContain("consensus_rows_total{family=\"unknown\",outcome=\"failed\"} 1");
        text.ShouldContain("consensus_rows_total{family=\"unknown\",outcome=\"unflagged\"} 0");
        text.ShouldContain("consensus_guard_requests_total{route=\"score\",outcome=\"failed\"} 1");
    }
}
