using System.Net;
using Gateway.Tests.Guard;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Serving;

/// <summary>What a listener serves depends on the listener alone.</summary>
public sealed class PlaneTests
{
    [Theory]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/health")]
    [InlineData("POST", "/v2/repository/index")]
    [InlineData("POST", "/v2/repository/models/tiny/load")]
    [InlineData("POST", "/v2/repository/models/tiny/unload")]
    public async Task Operations_are_not_on_the_data_port_whatever_the_host_says(string method, string path)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Host = gateway.Ops.BaseAddress!.Authority;
        (await gateway.Data.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var direct = new HttpRequestMessage(new HttpMethod(method), path);
        (await gateway.Ops.SendAsync(direct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/v2")]
    [InlineData("/v2/models/tiny")]
    [InlineData("/v2/health/ready")]
    public async Task Data_is_not_on_the_operations_port(string path)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = gateway.Data.BaseAddress!.Authority;
        var reply = await Reply.OfAsync(await gateway.Ops.SendAsync(request));
        reply.Status.ShouldBe(HttpStatusCode.NotFound);
        reply.Code.ShouldBe("not_found");
    }

    [Fact]
    public async Task A_pass_route_takes_what_is_none_of_ours_on_the_data_port_alone()
    {
        await using var service = await LocalServer.ServiceAsync(context => context.Response.WriteAsync("theirs " + context.Request.Path));
        await using var gateway = await GatewayUnderTest.OfThreeAsync($$"""
            { "Clusters": { "old": { "Destinations": { "a": { "Address": "{{service.Address}}" } } } },
              "Routes": { "rest": { "Mode": "pass", "Cluster": "old", "Match": { "Path": "{**rest}" } } } }
            """);
        (await gateway.GetAsync("/score")).Text.ShouldBe("theirs /score");
        (await gateway.GetAsync("/metrics")).Text.ShouldBe("theirs /metrics");
        (await gateway.GetAsync("/v2/models/tiny/ready")).Text.ShouldBe("{\"name\":\"tiny\",\"ready\":true}\n");
        (await gateway.GetAsync("/v2/none")).Code.ShouldBe("not_found");
        (await gateway.Ops.GetAsync("/score")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
