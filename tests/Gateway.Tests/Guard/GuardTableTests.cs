using Gateway.Configuration;
using Gateway.Guard;

namespace Gateway.Tests.Guard;

public sealed class GuardTableTests
{
    [Fact]
    public void A_request_that_was_routed_configurations_ago_is_judged_still_or_fails()
    {
        var old = new Yarp.ReverseProxy.Configuration.RouteConfig
        {
            RouteId = "score", Metadata = new Dictionary<string, string> { [GuardTable.Metadata] = GuardTable.KeyOf("score", Route(1)) },
        };
        var table = GuardTable.Of(Of(1));
        GuardRoute first = table.Find(old)!;

        table.Change(Of(2));
        table.Find(old).ShouldBeSameAs(first);
        table.Change(Of(3));
        table.Find(old)!.RiskThreshold.ShouldBe(3);
        table.Change(new GatewayConfig());
        table.Change(new GatewayConfig());

        Should.Throw<InvalidOperationException>(() => table.Find(old)).Message.ShouldContain("score");
        table.Find(new() { RouteId = "score" }).ShouldBeNull();
    }

    static GatewayConfig Of(double threshold) => new() { Routes = new Dictionary<string, RouteConfig> { ["score"] = Route(threshold) } };

    static RouteConfig Route(double threshold) => new() { Mode = RouteMode.Guard, Family = "tiny", Cluster = "c", RiskThreshold = threshold };
}
