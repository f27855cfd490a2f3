using Microsoft.AspNetCore.Http;
using Testing;

namespace Gateway.Tests.Guard;

public sealed class HeaderHygieneTests
{
    [Fact]
    public async Task Headers_that_Connection_nominates_end_at_the_gateway()
    {
        await using var service = await EchoHeadersAsync();
        await using var gateway = await PassGateway.StartAsync(service.Address);
        using HttpRequestMessage request = new(HttpMethod.Get, "/");
        request.Headers.Connection.Add("X-Secret");
        request.Headers.Connection.Add("x-other");
        request.Headers.Add("X-Secret", "1");
        request.Headers.Add("X-Other", "2");
        request.Headers.Add("X-Kept", "3");
        using var answer = await gateway.Http.SendAsync(request);
        string reply = await answer.Content.ReadAsStringAsync();
        reply.ShouldContain("X-Kept: 3");
        reply.ShouldNotContain("X-Secret:");
        reply.ShouldNotContain("X-Other:");
    }

    [Fact]
    public async Task Names_with_an_underscore_end_at_the_gateway()
    {
        await using var service = await EchoHeadersAsync();
        await using var gateway = await PassGateway.StartAsync(service.Address);
        string reply = await RawConversation.SendAsync(gateway.Address, """
            GET / HTTP/1.1
            Host: x
            Connection: close
            X_Forwarded_For: 6.6.6.6
            X-Kept: 3


            """.ReplaceLineEndings("\r\n"));
        reply.ShouldContain("X-Kept: 3");
        reply.ShouldNotContain("6.6.6.6");
    }

    [Fact]
    public async Task A_caller_cannot_speak_for_an_earlier_hop()
    {
        await using var service = await EchoHeadersAsync();
        await using var gateway = await PassGateway.StartAsync(service.Address);
        string reply = await RawConversation.SendAsync(
            gateway.Address, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n");
        reply.ShouldContain("X-Forwarded-For: 127.0.0.1");
        reply.ShouldNotContain("6.6.6.6");
    }

    [Fact]
    public async Task Headers_that_the_services_Connection_nominates_end_at_the_gateway()
    {
        await using var service = await LocalServer.ServiceAsync(context =>
        {
            context.Response.Headers.Connection = "X-Hop";
            context.Response.Headers["X-Hop"] = "1";
            context.Response.Headers["X-Kept"] = "2";
            return Task.CompletedTask;
        });
        await using var gateway = await PassGateway.StartAsync(service.Address);
        using var reply = await gateway.Http.GetAsync(new Uri("/", UriKind.Relative));
        reply.Headers.Contains("X-Kept").ShouldBeTrue();
        reply.Headers.Contains("X-Hop").ShouldBeFalse();
    }

    [FaultCase(56, "two lengths of one body")]
    [Fact]
    public async Task A_body_with_two_lengths_is_refused_and_the_connection_closed()
    {
        int asked = 0;
        await using var service = await LocalServer.ServiceAsync(_ =>
        {
            Interlocked.Increment(ref asked);
            return Task.CompletedTask;
        });
        await using var gateway = await PassGateway.StartAsync(service.Address);
        string reply = await RawConversation.SendAsync(
            gateway.Address,
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
        reply.ShouldStartWith("HTTP/1.1 400 ");
        reply.ShouldContain("came both");
        reply.Split("HTTP/1.1 ").Length.ShouldBe(2, "one reply, then the connection closed");
        asked.ShouldBe(0);
        (await gateway.MetricsAsync()).ShouldContain("consensus_faults_total{code=\"body_incomplete\"} 1");
    }

    static Task<LocalServer> EchoHeadersAsync() => LocalServer.ServiceAsync(context =>
        context.Response.WriteAsync(string.Join('\n', context.Request.Headers.Select(h => $"{h.Key}: {h.Value}"))));
}
