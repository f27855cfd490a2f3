using System.Net;
using Gateway.Tests.Guard;

namespace Gateway.Tests.Protocols.Rest;

/// <summary>Whatever answers a request to infer says that it is flagged.</summary>
public sealed class InferHeaderTests
{
    [Theory]
    [InlineData("GET", "/v2/models/tiny/infer")]
    [InlineData("PUT", "/v2/models/tiny/versions/1/infer")]
    [InlineData("DELETE", "/V2/models/tiny/infer/")]
    public async Task A_wrong_method_reads_as_flagged(string method, string path)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var reply = await Reply.OfAsync(await gateway.Data.SendAsync(request));
        reply.Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldBe("error=\"method_not_allowed\"");
    }

    [Fact]
    public async Task A_body_with_two_lengths_reads_as_flagged()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        string reply = await RawConversation.SendAsync(
            gateway.Data.BaseAddress!, "POST /v2/models/tiny/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        reply.ShouldStartWith("HTTP/1.1 400 ");
        reply.ShouldContain("Consensus-Flagged: ?1");
        reply.ShouldContain("Consensus: error=\"body_incomplete\"");
    }

    [Fact]
    public async Task Other_paths_do_not()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        (await gateway.GetAsync("/v2/models/none")).Headers.Keys.ShouldNotContain("Consensus-Flagged");
    }
}
