using Gateway.Page;
using Gateway.Protocols.Grpc;
using Gateway.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace Gateway.Tests.Security;

/// <summary>What is mapped says who may ask it.</summary>
public sealed class EveryEndpointTests
{
    static readonly string[] Probes = ["/v2/health/live", "/v2/health/ready", "/health"];

    // Files that say nothing of the gateway: a browser has no key before it has them.
    static IEnumerable<string> Page => PageAsset.All.SelectMany(a => a.Name == "index.html" ? new[] { "/", "/ui/" } : ["/ui/" + a.Name]);

    // Behind two routes of a service, so that those are walked too.
    const string Routes = """
        , "Clusters": { "old": { "Destinations": { "a": { "Address": "http://127.0.0.1:9" } } } },
        "Routes": { "rest": { "Mode": "pass", "Cluster": "old", "Match": { "Path": "/old/{**rest}" } },
                    "judged": { "Mode": "guard", "Family": "tiny", "Cluster": "old", "Match": { "Path": "/judged" } },
                    "theirs": { "Mode": "pass", "Cluster": "old", "Access": "service", "Match": { "Path": "/theirs" } } }
        """;

    [Fact]
    [FaultCase(62, "an endpoint that says nothing of who may ask it")]
    public async Task Each_says_what_it_needs_and_only_probes_and_metrics_answer_anybody()
    {
        await using var gateway = await Guarded.StartAsync([TestKey.Of("web", "predict:tiny")], config: Routes);
        var endpoints = gateway.Gateway.Server.Endpoints.OfType<RouteEndpoint>().ToList();
        endpoints.Count.ShouldBeGreaterThan(50);
        endpoints.Where(e => e.Metadata.GetMetadata<Need>() is null).Select(e => e.RoutePattern.RawText).ShouldBeEmpty();
        endpoints.Where(e => e.Metadata.GetMetadata<Need>()!.IsAnonymous).Select(e => e.RoutePattern.RawText).Order(StringComparer.Ordinal)
            .ShouldBe([.. Probes.Append("/theirs").Concat(Page).Order(StringComparer.Ordinal)!]);
        NeedOf("/metrics").Scope.ShouldBe(Scope.Metrics);
        NeedOf("/old/{**rest}").ShouldBe(Need.Pass("rest"));
        NeedOf("/judged").ShouldBe(Need.Guard("tiny"));

        Need NeedOf(string path) => endpoints.Single(e => e.RoutePattern.RawText == path).Metadata.GetMetadata<Need>()!;
    }

    [Fact]
    public async Task Each_one_refuses_who_brings_nothing()
    {
        await using var gateway = await Guarded.StartAsync([TestKey.Of("web", "predict:tiny")], access: ""","BehindTls":true""", config: Routes);
        foreach (var endpoint in gateway.Gateway.Server.Endpoints.OfType<RouteEndpoint>())
        {
            string path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{model}", "tiny").Replace("{**rest}", "x").Replace("{version}", "1")
                .Replace("{label}", "stable").Replace("{id}", new string('0', 32)).Replace("{route}", "judged").Replace("{row}", "0");
            foreach (var client in new[] { gateway.Gateway.Data, gateway.Gateway.Ops })
            {
                var reply = await Guarded.SendAsync(client, "GET", path, null);
                if (!Probes.Contains(path) && !Page.Contains(path) && path is not ("/metrics" or "/theirs"))
                    reply.Status.ShouldBe(System.Net.HttpStatusCode.Unauthorized, path);
            }
        }
    }

    [Fact]
    public async Task Of_gRPC_only_health_and_the_server_s_own_probes_answer_anybody()
    {
        await using var gateway = await Guarded.StartAsync([TestKey.Of("web", "predict:tiny")]);
        var methods = gateway.Gateway.Server.Services.GetRequiredService<GrpcMethods>();
        methods.Paths.Where(p => methods.Find(p)!.First.IsAnonymous).Select(p => p[(p.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal)
            .ShouldBe(["Check", "ServerLive", "ServerReady", "Watch"]);
        foreach (string path in methods.Paths.Where(p => !methods.Find(p)!.First.IsAnonymous).Append(InferCall.Path).Append("/none/Such"))
            (await gateway.Gateway.Grpc.SendAsync(path, new byte[5])).Status.ShouldBe(16, path);
    }

    [Fact]
    public async Task An_endpoint_that_says_nothing_answers_nobody()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        var check = gateway.Server.Services.GetRequiredService<AccessCheck>();
        (await check.EnterAsync(new DefaultHttpContext(), null))!.Kind.HttpStatus.ShouldBe(403);
    }
}
