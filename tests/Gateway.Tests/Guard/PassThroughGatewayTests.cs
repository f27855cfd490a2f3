using System.Net;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Guard;

/// <summary>Pass routes as a user configures them, in a whole gateway.</summary>
public sealed class PassThroughGatewayTests
{
    [Fact]
    public async Task What_is_none_of_ours_goes_to_the_service_and_ours_stays()
    {
        await using var service = await LocalServer.ServiceAsync(context => context.Response.WriteAsync("theirs: " + context.Request.Path));
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Configuration(service.Address));

        (await gateway.Data.GetStringAsync("/invoices/7")).ShouldBe("theirs: /invoices/7");
        (await gateway.GetAsync("/v2/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.GetAsync("/v2/nonsense")).Code.ShouldBe("not_found");
        (await gateway.InferRowsAsync([1, 2])).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Nothing_is_passed_from_the_operations_port()
    {
        await using var service = await LocalServer.ServiceAsync(context => context.Response.WriteAsync("theirs"));
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Configuration(service.Address));
        using var reply = await gateway.Ops.GetAsync("/invoices/7");
        reply.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_service_that_is_down_harms_only_its_own_paths()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Configuration(new Uri("http://127.0.0.1:1")));
        (await gateway.GetAsync("/invoices/7")).Code.ShouldBe("upstream_unavailable");
        (await gateway.InferRowsAsync([1, 2])).Status.ShouldBe(HttpStatusCode.OK);
        string metrics = await gateway.Ops.GetStringAsync("/metrics");
        metrics.ShouldContain("consensus_pass_requests_total{route=\"rest\",outcome=\"unavailable\"} 1");
        metrics.ShouldContain("consensus_faults_total{code=\"upstream_unavailable\"} 1");
    }

    [Fact]
    public async Task An_infer_request_with_two_lengths_is_refused()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        string reply = await RawConversation.SendAsync(
            gateway.Data.BaseAddress!,
            "POST /v2/models/tiny/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        reply.ShouldStartWith("HTTP/1.1 400 ");
        reply.ShouldContain("came both");
    }

    static string Configuration(Uri service) => $$"""
        { "Clusters": { "old": { "Destinations": { "a": { "Address": "{{service}}" } } } },
          "Routes": { "rest": { "Match": { "Path": "{**rest}" }, "Mode": "pass", "Cluster": "old" } } }
        """;
}
