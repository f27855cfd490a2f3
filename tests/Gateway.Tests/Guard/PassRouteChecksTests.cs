using System.Text.Json.Nodes;
using Gateway.Configuration;
using Gateway.Guard;

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

    [Theory]
    [InlineData("/new/{x:foo}", "the constraint 'foo' of {x} cannot be used")]
    [InlineData("/a/{x:regex([)}", "the constraint 'regex([)' of {x} cannot be used")]
    [InlineData("/a/{x:length(5,1)}", "the constraint 'length(5,1)' of {x} cannot be used")]
    public void A_constraint_that_cannot_be_used_is_found_before_anybody_asks(string path, string message)
    {
        var mistake = PassRouteChecks.Find(Config("""{ "Destinations": { "a": { "Address": "http://127.0.0.1:1" } } }""", $$"""{ "Path": "{{path}}" }""")).ShouldHaveSingleItem();
        mistake.Path.ShouldBe("$.Routes.r.Match.Path");
        mistake.Message.ShouldStartWith(message);
    }

    [Theory]
    [InlineData("""{ "PathPattern": "/{x" }""")]
    [InlineData("""{ "RequestHeader": "A", "Sit": "b" }""")]
    public void A_transform_that_cannot_be_made_is_found_before_anybody_asks(string transform)
    {
        string cluster = """{ "Destinations": { "a": { "Address": "http://127.0.0.1:1" } } }""", match = """{ "Path": "/a/{x:int}/{y:regex(^[a-z]+$)}" }""";
        PassRouteChecks.Find(Config(cluster, match, """{ "PathPattern": "/{x}" }""")).ShouldBeEmpty();

        var mistakes = PassRouteChecks.Find(Config(cluster, match, transform));

        mistakes.ShouldNotBeEmpty();
        mistakes.ShouldAllBe(m => m.Path.StartsWith("$.Routes.r"));
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

    [Theory]
    [InlineData("""{ "Path": "/x" }""", """{ "Path": "/X/" }""")]
    [InlineData("""{ "Path": "/x/{a}" }""", """{ "Path": "/x/{b}" }""")]
    [InlineData("""{ "Path": "/{**a}" }""", """{ "Hosts": [], "Path": "{**b}" }""")]
    [InlineData("""{ "Path": "/x", "Methods": [ "GET", "POST" ] }""", """{ "Path": "/x", "Methods": [ "post" ] }""")]
    [InlineData("""{ "Path": "/x", "Hosts": [ "a" ] }""", """{ "Path": "/x", "Hosts": [ "b", "A" ] }""")]
    [InlineData("""{ "Path": "/x", "Headers": [ { "Name": "h", "Values": [ "v" ] } ] }""", """{ "Path": "/x", "Headers": [ { "Name": "i", "Values": [ "v" ] } ] }""")]
    public async Task Routes_between_which_nothing_chooses_are_both_named(string first, string second)
    {
        var mistake = PassRouteChecks.Find(Alike(first, second)).ShouldHaveSingleItem();
        mistake.Path.ShouldBe("$.Routes.s");
        mistake.Message.ShouldStartWith("matches the same requests as $.Routes.r: ");
        (await RouteFinder.FindAsync(Alike(first, second), "POST", "/x/y")).ShouldBeOneOf(null, "r", "s");
    }

    [Theory]
    [InlineData("""{ "Path": "/x" }""", """{ "Path": "/y" }""")]
    [InlineData("""{ "Path": "/x/{a}" }""", """{ "Path": "/x/{a:int}" }""")]
    [InlineData("""{ "Path": "/x" }""", """{ "Path": "/x", "Methods": [ "GET" ] }""")]
    [InlineData("""{ "Path": "/x", "Methods": [ "POST" ] }""", """{ "Path": "/x", "Methods": [ "GET" ] }""")]
    [InlineData("""{ "Path": "/x", "Hosts": [ "a" ] }""", """{ "Path": "/x", "Hosts": [ "b" ] }""")]
    [InlineData("""{ "Path": "/x" }""", """{ "Path": "/x", "Headers": [ { "Name": "h", "Values": [ "v" ] } ] }""")]
    [InlineData("""{ "Path": "/x", "Headers": [ { "Name": "h", "Values": [ "v" ] } ] }""", """{ "Path": "/x", "Headers": [ { "Name": "h", "Values": [ "w" ] } ] }""")]
    public async Task Routes_between_which_something_chooses_are_no_mistake(string first, string second)
    {
        PassRouteChecks.Find(Alike(first, second)).ShouldBeEmpty();
        (await RouteFinder.FindAsync(Alike(first, second), "GET", "/x")).ShouldBeOneOf(null, "r", "s");
    }

    [Fact]
    public async Task An_order_chooses_between_routes_that_match_alike()
    {
        var config = Alike("""{ "Path": "/x" }""", """{ "Path": "/x" }""", order: -1);
        PassRouteChecks.Find(config).ShouldBeEmpty();
        (await RouteFinder.FindAsync(config, "GET", "/x")).ShouldBe("s");
    }

    [Fact]
    public async Task A_target_that_is_no_path_finds_no_route() =>
        (await RouteFinder.FindAsync(Alike("""{ "Path": "/x" }""", """{ "Path": "/y" }"""), "GET", "x")).ShouldBeNull();

    static GatewayConfig Alike(string first, string second, int? order = null)
    {
        static Gateway.Configuration.RouteConfig Route(string match, int? order) =>
            new() { Mode = RouteMode.Pass, Cluster = "old", Match = JsonNode.Parse(match)!.AsObject(), Order = order };
        return new()
        {
            Clusters = new Dictionary<string, JsonObject> { ["old"] = JsonNode.Parse("""{ "Destinations": { "a": { "Address": "http://127.0.0.1:1" } } }""")!.AsObject() },
            Routes = new Dictionary<string, Gateway.Configuration.RouteConfig> { ["r"] = Route(first, null), ["s"] = Route(second, order) },
        };
    }

    static GatewayConfig Config(string cluster, string match, string? transform = null) => new()
    {
        Clusters = new Dictionary<string, JsonObject> { ["old"] = JsonNode.Parse(cluster)!.AsObject() },
        Routes = new Dictionary<string, Gateway.Configuration.RouteConfig>
        {
            ["r"] = new() { Mode = RouteMode.Pass, Cluster = "old", Match = JsonNode.Parse(match)!.AsObject(), Transforms = transform is null ? null : [JsonNode.Parse(transform)] },
        },
    };
}
