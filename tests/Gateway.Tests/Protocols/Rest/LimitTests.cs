using System.Globalization;
using System.Net;
using System.Text;
using Testing;

namespace Gateway.Tests.Protocols.Rest;

public sealed class LimitTests
{
    const string Head = """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}]}""";

    [Theory]
    [InlineData(2047, HttpStatusCode.OK)]
    [InlineData(2048, HttpStatusCode.OK)]
    [InlineData(2049, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_of_the_limit_is_read_and_one_byte_more_is_413(int bytes, HttpStatusCode status)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"BodyBytes":2048}}""");
        var reply = await gateway.InferAsync(Head.PadRight(bytes));
        reply.Status.ShouldBe(status);
        if (status == HttpStatusCode.OK)
            return;
        reply.Code.ShouldBe("body_too_large");
        reply.Error.ShouldContain("2048 bytes (Limits.BodyBytes)");
    }

    [FaultCase(54, "a chunked body over the limit")]
    [Fact]
    public async Task A_chunked_body_beyond_the_limit_is_413_too()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"BodyBytes":2048}}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/tiny/infer") { Content = new StringContent(Head.PadRight(4000)) };
        request.Headers.TransferEncodingChunked = true;
        (await Reply.OfAsync(await gateway.Data.SendAsync(request))).Code.ShouldBe("body_too_large");
    }

    [Theory]
    [InlineData("Rows", 2, 3, "limit_exceeded")]
    [InlineData("Elements", 4, 3, "limit_exceeded")]
    public async Task Rows_and_elements_have_limits(string limit, int value, int rows, string code)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(string.Create(CultureInfo.InvariantCulture, $$$"""{"Limits":{"{{{limit}}}":{{{value}}}}}"""));
        (await gateway.InferRowsAsync(new float[(rows - 1) * 2])).Status.ShouldBe(HttpStatusCode.OK);
        var reply = await gateway.InferRowsAsync(new float[rows * 2]);
        reply.Code.ShouldBe(code);
        reply.Error.ShouldContain($"Limits.{limit}");
    }

    [Fact]
    public async Task Keys_and_ids_have_limits()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"JsonKeys":16,"IdLength":16}}""");
        string keys = string.Concat(Enumerable.Range(0, 16).Select(i => $",\"k{i}\":0"));
        (await gateway.InferRowsAsync([1, 0], keys)).Error.ShouldContain("Limits.JsonKeys");
        (await gateway.InferRowsAsync([1, 0], $",\"id\":\"{new string('i', 16)}\"")).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.InferRowsAsync([1, 0], $",\"id\":\"{new string('i', 17)}\"")).Error.ShouldContain("Limits.IdLength");
    }

    [Fact]
    public async Task Bodies_that_are_buffered_have_one_budget()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"BufferedBytes":1048576}}""");
        var reply = await gateway.InferAsync(Head.PadRight(1_100_000));
        reply.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        reply.Code.ShouldBe("queue_full");
        reply.Headers["Retry-After"].ShouldBe("1");
        // The budget is given back.
        for (int i = 0; i < 10; i++)
            (await gateway.InferAsync(Head.PadRight(300_000))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [FaultCase(58, "a chunk whose size is none, or overflows")]
    [Theory]
    [InlineData("ffffffffffffffff")]
    [InlineData("80000000")]
    [InlineData("x")]
    public async Task A_chunk_whose_size_is_none_is_the_clients_fault(string size)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        string reply = await Guard.RawConversation.SendAsync(
            gateway.Data.BaseAddress!, $"POST /v2/models/tiny/infer HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{size}\r\n{{}}\r\n");
        reply.ShouldStartWith("HTTP/1.1 400 ");
        reply.ShouldContain("\"code\":\"body_incomplete\"");
        reply.ShouldContain("Consensus-Flagged: ?1");
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_no_5xx_and_the_server_lives()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        using (var client = new System.Net.Sockets.TcpClient())
        {
            await client.ConnectAsync(gateway.Data.BaseAddress!.Host, gateway.Data.BaseAddress.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /v2/models/tiny/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{\"inputs\":["));
        }

        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
    }
}
