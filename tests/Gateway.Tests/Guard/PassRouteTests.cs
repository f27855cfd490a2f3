using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Configuration;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Guard;

public sealed class PassRouteTests
{
    [Fact]
    public async Task Method_path_query_headers_and_body_arrive_and_the_answer_comes_back()
    {
        await using var service = await LocalServer.ServiceAsync(async context =>
        {
            using StreamReader body = new(context.Request.Body);
            context.Response.StatusCode = StatusCodes.Status418ImATeapot;
            context.Response.Headers["X-Answer"] = "yes";
            await context.Response.WriteAsync(
                $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.Headers["X-Asked"]} {await body.ReadToEndAsync()}");
        });
        await using var gateway = await PassGateway.StartAsync(service.Address);
        using HttpRequestMessage request = new(HttpMethod.Put, "/a/b%20c?d=1&e=%2B") { Content = new StringContent("hello") };
        request.Headers.Add("X-Asked", "well");

        using var reply = await gateway.Http.SendAsync(request);
        reply.StatusCode.ShouldBe((HttpStatusCode)418);
        reply.Headers.GetValues("X-Answer").ShouldBe(["yes"]);
        (await reply.Content.ReadAsStringAsync()).ShouldBe("PUT /a/b%20c?d=1&e=%2B well hello");
        (await gateway.MetricsAsync()).ShouldContain("consensus_pass_requests_total{route=\"everything\",outcome=\"4xx\"} 1");
    }

    [Fact]
    public async Task The_start_of_a_request_arrives_before_its_end_was_sent()
    {
        TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = await LocalServer.ServiceAsync(async context =>
        {
            byte[] start = new byte[64 << 10];
            await context.Request.Body.ReadExactlyAsync(start);
            seen.SetResult();
            using MemoryStream rest = new();
            await context.Request.Body.CopyToAsync(rest);
            await context.Response.WriteAsync($"{start.Length + rest.Length}");
        });
        await using var gateway = await PassGateway.StartAsync(service.Address);
        // The second part waits for the service to have read of the first: a gateway that gathers bodies would hang here.
        using PausedContent body = new(new byte[128 << 10], seen.Task.WaitAsync(TimeSpan.FromSeconds(10)), new byte[1000]);
        using var reply = await gateway.Http.PostAsync(new Uri("/", UriKind.Relative), body);
        (await reply.Content.ReadAsStringAsync()).ShouldBe("132072");
    }

    [Fact]
    public async Task The_start_of_an_answer_arrives_before_its_end_was_written()
    {
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = await LocalServer.ServiceAsync(async context =>
        {
            await context.Response.WriteAsync("one ");
            await context.Response.Body.FlushAsync();
            await heard.Task.WaitAsync(TimeSpan.FromSeconds(10));
            await context.Response.WriteAsync("two");
        });
        await using var gateway = await PassGateway.StartAsync(service.Address);
        using var reply = await gateway.Http.GetAsync(new Uri("/", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await using var body = await reply.Content.ReadAsStreamAsync();
        byte[] first = new byte[4];
        await body.ReadExactlyAsync(first);
        heard.SetResult();
        using StreamReader rest = new(body);
        (Encoding.ASCII.GetString(first) + await rest.ReadToEndAsync()).ShouldBe("one two");
    }

    [Fact]
    public async Task A_service_that_is_down_is_a_502_fault()
    {
        await using var gateway = await PassGateway.StartAsync(new Uri("http://127.0.0.1:1"));
        using var reply = await gateway.Http.GetAsync(new Uri("/x", UriKind.Relative));
        reply.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        var fault = await reply.Content.ReadFromJsonAsync<JsonObject>();
        fault!["code"]!.GetValue<string>().ShouldBe("upstream_unavailable");
        fault["error"]!.GetValue<string>().ShouldBe("the cluster 'old' cannot be reached");
        (await gateway.MetricsAsync()).ShouldContain("consensus_pass_requests_total{route=\"everything\",outcome=\"unavailable\"} 1");
    }

    [Fact]
    public async Task A_service_that_hangs_is_a_504_fault()
    {
        await using var service = await LocalServer.ServiceAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var gateway = await PassGateway.StartAsync(service.Address, """{ "HttpRequest": { "ActivityTimeout": "00:00:00.200" } }""");
        using var reply = await gateway.Http.GetAsync(new Uri("/x", UriKind.Relative));
        reply.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        (await reply.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>().ShouldBe("upstream_timeout");
        (await gateway.MetricsAsync()).ShouldContain("consensus_pass_requests_total{route=\"everything\",outcome=\"timeout\"} 1");
    }

    [Fact]
    public async Task The_services_own_errors_are_its_own()
    {
        await using var service = await LocalServer.ServiceAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync("later");
        });
        await using var gateway = await PassGateway.StartAsync(service.Address);
        using var reply = await gateway.Http.GetAsync(new Uri("/x", UriKind.Relative));
        reply.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await reply.Content.ReadAsStringAsync()).ShouldBe("later");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-1000)]
    public async Task Our_own_paths_win_over_a_catch_all(int? order)
    {
        await using var service = await LocalServer.ServiceAsync(context => context.Response.WriteAsync("theirs"));
        await using var gateway = await PassGateway.StartAsync(service.Address, order: order);
        (await gateway.Http.GetStringAsync(new Uri("/v2/health/live", UriKind.Relative))).ShouldBe("ours");
        using var unknown = await gateway.Http.GetAsync(new Uri("/v2/not/there", UriKind.Relative));
        (await unknown.Content.ReadAsStringAsync()).ShouldBe("ours");
        (await gateway.Http.GetStringAsync(new Uri("/elsewhere", UriKind.Relative))).ShouldBe("theirs");
    }

    [Fact]
    public async Task A_session_affinity_cookie_is_formed_and_sticks()
    {
        await using var first = await LocalServer.ServiceAsync(context => context.Response.WriteAsync("first"));
        await using var second = await LocalServer.ServiceAsync(context => context.Response.WriteAsync("second"));
        await using var gateway = await PassGateway.StartAsync(TwoDestinations(first, second));

        using var reply = await gateway.Http.GetAsync(new Uri("/", UriKind.Relative));
        string answered = await reply.Content.ReadAsStringAsync();
        string cookie = reply.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        cookie.ShouldMatch("^Sticky=[0-9a-f]{16}$");
        for (int i = 0; i < 20; i++)
        {
            using HttpRequestMessage again = new(HttpMethod.Get, "/");
            again.Headers.Add("Cookie", cookie);
            using var same = await gateway.Http.SendAsync(again);
            (await same.Content.ReadAsStringAsync()).ShouldBe(answered);
        }
    }

    [Fact]
    public async Task An_encoded_slash_is_not_encoded_again()
    {
        await using var service = await LocalServer.ServiceAsync(context =>
            context.Response.WriteAsync(context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget));
        await using var gateway = await PassGateway.StartAsync(service.Address);
        (await gateway.Http.GetStringAsync(new Uri("/a%2Fb%20c?d=%2F", UriKind.Relative))).ShouldBe("/a%2Fb%20c?d=%2F");
        (await gateway.Http.GetStringAsync(new Uri("/a%252Fb", UriKind.Relative))).ShouldBe("/a%252Fb");
    }

    static GatewayConfig TwoDestinations(LocalServer first, LocalServer second) => new()
    {
        Clusters = new Dictionary<string, JsonObject>
        {
            ["old"] = JsonNode.Parse($$"""
                { "Destinations": { "a": { "Address": "{{first.Address}}" }, "b": { "Address": "{{second.Address}}" } },
                  "LoadBalancingPolicy": "RoundRobin",
                  "SessionAffinity": { "Enabled": true, "Policy": "HashCookie", "AffinityKeyName": "Sticky" } }
                """)!.AsObject(),
        },
        Routes = new Dictionary<string, RouteConfig>
        {
            ["r"] = new() { Mode = RouteMode.Pass, Cluster = "old", Match = new JsonObject { ["Path"] = "/{**rest}" } },
        },
    };
}
