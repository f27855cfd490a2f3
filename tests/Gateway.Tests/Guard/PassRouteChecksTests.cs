using System.Text.Json.Nodes;
using Gateway.Configuration;
using Gateway.Guard;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Tests.Guard;

public sealed class PassRouteChecksTests
{
    [Fact]
    public void Every_unknown_key_is_named_with_its_place()
    {
        var mistakes = PassRouteChecks.Find(Config(
            """{ "Destinatons": {}, "Destinations": { "a": { "Adress": "http://127.0.0.1:1" } }, "HealthCheck": { "Activ": {} } }""",
            """{ "Path": "/x", "Verbs": ["GET"] }"""));
        mistakes.Select(m => m.Path).ShouldBe(
        [
            "$.Clusters.old.Destinatons", "$.Clusters.old.Destinations.a.Adress", "$.Clusters.old.HealthCheck.Activ", "$.Routes.r.Match.Verbs",
        ], ignoreOrder: true);
    }

    [Fact]
    public void Values_that_cannot_work_are_all_found_before_the_start()
    {
        var mistakes = PassRouteChecks.Find(Config(
            """{ "Destinations": { "a": { "Address": "nowhere" } }, "LoadBalancingPolicy": "Luck" }""", """{ "Path": "/{x" }"""));
        mistakes.Count(m => m.Path == "$.Clusters.old.Destinations.a.Address").ShouldBe(1);
        mistakes.Count(m => m.Path == "$.Clusters.old").ShouldBe(1);
        mistakes.Count(m => m.Path == "$.Routes.r").ShouldBe(1);
    }

    [Fact]
    public void A_value_of_the_wrong_kind_is_a_mistake_and_no_crash()
    {
        var mistakes = PassRouteChecks.Find(Config(
            """{ "Destinations": { "a": { "Address": "http://127.0.0.1:1" } }, "HttpRequest": { "ActivityTimeout": "soon" } }""", """{ "Path": "/x" }"""));
        mistakes.ShouldHaveSingleItem().Path.ShouldBe("$.Clusters");
    }

    [Fact]
    public void A_cluster_without_destinations_is_a_mistake() =>
        PassRouteChecks.Find(Config("{}", """{ "Path": "/x" }""")).ShouldHaveSingleItem().Message.ShouldStartWith("expected a destination");

    [Fact]
    public void Yarps_own_documented_keys_are_all_known() =>
        PassRouteChecks.Find(Config(
            """
            { "Destinations": { "a": { "Address": "http://127.0.0.1:1", "Health": "http://127.0.0.1:2", "Metadata": { "k": "v" } } },
              "LoadBalancingPolicy": "PowerOfTwoChoices",
              "SessionAffinity": { "Enabled": true, "Policy": "HashCookie", "FailurePolicy": "Redistribute", "AffinityKeyName": "K",
                "Cookie": { "HttpOnly": true, "MaxAge": "1.00:00:00", "SameSite": "Lax" } },
              "HealthCheck": { "Active": { "Enabled": true, "Interval": "00:00:10", "Timeout": "00:00:10", "Policy": "ConsecutiveFailures", "Path": "/health" },
                "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "00:00:10" } },
              "HttpClient": { "SslProtocols": [ "Tls13" ], "MaxConnectionsPerServer": 8, "EnableMultipleHttp2Connections": true },
              "HttpRequest": { "ActivityTimeout": "00:01:40", "Version": "1.1", "VersionPolicy": "RequestVersionExact" },
              "Metadata": { "k": "v" } }
            """,
            """{ "Path": "/x", "Methods": [ "GET" ], "Hosts": [ "a" ], "Headers": [ { "Name": "h", "Values": [ "v" ], "Mode": "ExactHeader" } ] }"""))
            .ShouldBeEmpty();

    [Fact]
    public void A_gateway_without_pass_routes_has_no_proxy()
    {
        ServiceCollection services = [];
        services.AddPassRoutes(new GatewayConfig());
        services.ShouldNotContain(s => s.ServiceType == typeof(IProxyConfigProvider));
    }

    static GatewayConfig Config(string cluster, string match) => new()
    {
        Clusters = new Dictionary<string, JsonObject> { ["old"] = JsonNode.Parse(cluster)!.AsObject() },
        Routes = new Dictionary<string, Gateway.Configuration.RouteConfig>
        {
            ["r"] = new() { Mode = RouteMode.Pass, Cluster = "old", Match = JsonNode.Parse(match)!.AsObject() },
        },
    };
}
