using System.Net;

namespace Gateway.Tests.Admin;

/// <summary>A page in a browser on this machine is a peer on this machine too: its calls are told by Origin and Host.</summary>
public sealed class ForeignCallTests
{
    [Theory]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost:1", 403)]
    [InlineData("Origin", "OWN", 200)]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Host", "evil.example:8082", 403)]
    [InlineData("Host", "localhost.evil.example", 403)]
    [InlineData("Host", "localhost", 200)]
    [InlineData("Host", "LOCALHOST:9", 200)]
    [InlineData("Host", "10.1.2.3", 200)]
    [InlineData("Host", "[::1]:8082", 200)]
    public async Task Repository_calls_of_foreign_pages_are_refused(string header, string value, int status)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        foreach (string path in new[] { "index", "models/tiny/unload", "models/tiny/load" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/repository/" + path);
            request.Headers.TryAddWithoutValidation(header, value == "OWN" ? "http://" + gateway.Ops.BaseAddress!.Authority : value);
            var reply = await Reply.OfAsync(await gateway.Ops.SendAsync(request));
            ((int)reply.Status).ShouldBe(status, reply.Text);
            if (status == 403)
                reply.Code.ShouldBe("forbidden");
        }

        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/health")]
    public async Task What_only_reads_answers_under_any_name(string path)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = "gateway.monitoring.example";
        request.Headers.TryAddWithoutValidation("Origin", "https://grafana.example");
        (await gateway.Ops.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
