using System.Diagnostics;
using System.Net;
using Testing;

namespace Gateway.Tests.Metrics;

/// <summary>The metrics of a whole gateway after real requests.</summary>
public sealed class LiveMetricsTests
{
    [NeedsFact("promtool")]
    public async Task Promtool_accepts_what_a_gateway_exports_after_requests_of_all_kinds()
    {
        await using var gateway = await BusyAsync();
        var verdict = await Command.RunAsync(new ProcessStartInfo("promtool", ["check", "metrics"]), await gateway.Ops.GetStringAsync("/metrics"));
        verdict.ShouldBe(new CommandResult(0, "", ""));
    }

    [NeedsFact("prometheus")]
    public async Task A_real_prometheus_sees_the_rows_of_a_real_request()
    {
        await using var gateway = await BusyAsync();
        using PrometheusServer prometheus = new(gateway.Ops.BaseAddress!.Authority);
        (await prometheus.ValueAsync("consensus_rows_accepted_total{family=\"tiny\"}")).ShouldBe("3");
        (await prometheus.ValueAsync("sum(consensus_rows_total{family=\"tiny\"})")).ShouldBe("3");
        (await prometheus.ValueAsync("consensus_members{family=\"tiny\"}")).ShouldBe("3");
        (await prometheus.ValueAsync("sum(consensus_member_calls_total{outcome=\"answered\"})")).ShouldBe("6");
    }

    static async Task<GatewayUnderTest> BusyAsync()
    {
        var gateway = await GatewayUnderTest.OfThreeAsync();
        (await gateway.InferRowsAsync([1, 2, 3, 4])).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.InferRowsAsync([1, 2])).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.InferAsync("{}")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await gateway.InferAsync("{}", model: "nobody")).Status.ShouldBe(HttpStatusCode.NotFound);
        return gateway;
    }
}
