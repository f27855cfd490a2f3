using System.Text;
using System.Text.RegularExpressions;
using Gateway.Tests.Guard;
using Microsoft.AspNetCore.Http;
using Testing;

namespace Gateway.Tests.Faults;

/// <summary>Line ends of one character, HTTP/1.0 and requests behind one another: who asks and who answers never differ about where one ends.</summary>
public sealed class WireTests
{
    // Either refused, or read alike on both sides: the service never sees another header, another body or another request than the gateway did.
    [FaultCase(57, "line ends of one character")]
    [Theory]
    [InlineData("POST /a HTTP/1.1\nHost: x\nContent-Length: 4\nX-Kept: 1\nConnection: close\n\nbody")]
    [InlineData("POST /a HTTP/1.1\r\nHost: x\nContent-Length: 4\r\nX-Kept: 1\nConnection: close\r\n\r\nbody")]
    [InlineData("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nX-Kept: 1\r\nConnection: close\n\nbody")]
    [InlineData("POST /a HTTP/1.1\r\nHost: x\r\nX-Kept: 1\rContent-Length: 4\r\nConnection: close\r\n\r\nbody")]
    [InlineData("POST /a HTTP/1.1\r\nHost: x\r\nX-Kept: 1\nTransfer-Encoding: chunked\nConnection: close\r\n\r\n4\r\nbody\r\n0\r\n\r\n")]
    [InlineData("POST /a HTTP/1.1\r\nHost: x\r\nX-Kept: 1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n4\nbody\n0\n\n")]
    [InlineData("POST /a HTTP/1.1\r\nHost: x\r\nX-Kept: 1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n4;x\nbody\r\n0\r\n\r\n")]
    public async Task A_line_that_ends_with_one_character_ends_there_for_both_or_is_refused(string request)
    {
        var heard = new List<string>();
        await using var service = await EchoAsync(heard);
        await using var gateway = await PassGateway.StartAsync(service.Address);
        string reply = await RawConversation.SendAsync(gateway.Address, request);
        int status = int.Parse(reply.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
        status.ShouldBeOneOf(200, 400);
        if (status == 200)
            heard.ShouldBe(["POST /a kept=1 body"]);
        else
            heard.ShouldBeEmpty();
    }

    [FaultCase(57, "a header hidden behind a lone CR or LF")]
    [Theory]
    [InlineData("X-A: 1\rX-Secret: 2\r\n")]
    [InlineData("X-A: 1\r\rX-Secret: 2\r\n")]
    [InlineData("X-A: 1\0\nX-Secret: 2\r\n")]
    [InlineData("X-A: 1\n X-Secret: 2\r\n")]
    public async Task What_one_side_could_read_as_two_headers_is_refused(string header)
    {
        var heard = new List<string>();
        await using var service = await EchoAsync(heard);
        await using var gateway = await PassGateway.StartAsync(service.Address);
        (await RawConversation.SendAsync(gateway.Address, $"GET /a HTTP/1.1\r\nHost: x\r\n{header}Connection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 400");
        heard.ShouldBeEmpty();
    }

    [FaultCase(59, "HTTP/1.0, with and without a body in chunks")]
    [Fact]
    public async Task HTTP_1_0_is_answered_once_and_its_connection_closed()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        // Both are read until the server closes.
        string live = await RawConversation.SendAsync(gateway.Data.BaseAddress!, "GET /v2/health/live HTTP/1.0\r\n\r\n");
        live.ShouldStartWith("HTTP/1.1 200 ");
        const string row = """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[0,1]}]}""";
        string infer = await RawConversation.SendAsync(gateway.Data.BaseAddress!, $"POST /v2/models/tiny/infer HTTP/1.0\r\nContent-Length: {row.Length}\r\n\r\n{row}");
        infer.ShouldStartWith("HTTP/1.1 200 ");
        infer.ShouldContain("Consensus-Flagged: ?1");
        infer.ShouldNotContain("Transfer-Encoding");

        // HTTP/1.0 knows no chunks: read as such or refused, and nothing behind them is a request.
        var heard = new List<string>();
        await using var service = await EchoAsync(heard);
        await using var passing = await PassGateway.StartAsync(service.Address);
        string reply = await RawConversation.SendAsync(passing.Address,
            "POST /a HTTP/1.0\r\nHost: x\r\nX-Kept: 1\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\nGET /smuggled HTTP/1.0\r\n\r\n");
        Regex.Count(reply, "HTTP/1\\.1 ").ShouldBe(1);
        heard.ShouldAllBe(h => h == "POST /a kept=1 body");
    }

    [FaultCase(59, "requests behind one another on one connection")]
    [Fact]
    public async Task Requests_behind_one_another_are_answered_in_their_order_each_to_its_own_caller()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        // Callers side by side, each with its own ids, bad ones between good ones.
        string[] replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(caller =>
            RawConversation.SendAsync(gateway.Data.BaseAddress!, string.Concat(Enumerable.Range(0, 12).Select(i => Request($"{caller}-{i}", i % 3 == 2, last: i == 11))))));
        for (int caller = 0; caller < 8; caller++)
        {
            string[] parts = replies[caller].Split("HTTP/1.1 ")[1..];
            parts.Length.ShouldBe(12);
            for (int i = 0; i < 12; i++)
            {
                if (i % 3 == 2)
                    parts[i].ShouldStartWith("400 ");
                else
                    parts[i].ShouldContain($"\"id\":\"{caller}-{i}\"");
                parts[i].ShouldContain(i % 3 == 0 ? "Consensus-Flagged: ?0" : "Consensus-Flagged: ?1");
            }
        }
    }

    [FaultCase(59, "bytes behind a body that its length does not count")]
    [Fact]
    public async Task What_follows_a_body_is_the_next_request_of_the_same_caller_and_of_nobody_else()
    {
        var heard = new List<string>();
        await using var service = await EchoAsync(heard);
        await using var gateway = await PassGateway.StartAsync(service.Address);
        string surplus = await RawConversation.SendAsync(gateway.Address, "POST /a HTTP/1.1\r\nHost: x\r\nX-Kept: 1\r\nContent-Length: 4\r\n\r\nbodyGET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Regex.Count(surplus, "HTTP/1\\.1 200").ShouldBe(2);
        heard.ShouldBe(["POST /a kept=1 body", "GET /b kept= "]);
        // What is no request ends the connection; the next caller's reply is its own.
        string rest = await RawConversation.SendAsync(gateway.Address, "POST /c HTTP/1.1\r\nHost: x\r\nX-Kept: 2\r\nContent-Length: 4\r\n\r\nbodyEVIL\r\n\r\n");
        (await RawConversation.SendAsync(gateway.Address, "POST /d HTTP/1.1\r\nHost: x\r\nX-Kept: 3\r\nContent-Length: 4\r\nConnection: close\r\n\r\nmine")).ShouldContain("POST /d kept=3 mine");
        rest.ShouldContain("POST /c kept=2 body");
        heard.ShouldNotContain(h => h.Contains("EVIL", StringComparison.Ordinal));
    }

    static string Request(string id, bool bad, bool last)
    {
        string row = int.Parse(id[(id.IndexOf('-') + 1)..], System.Globalization.CultureInfo.InvariantCulture) % 3 == 0 ? "1,0" : "0,1";
        string body = bad ? "{" : $$"""{"id":"{{id}}","inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[{{row}}]}]}""";
        return $"POST /v2/models/tiny/infer HTTP/1.1\r\nHost: x\r\n{(last ? "Connection: close\r\n" : "")}Content-Length: {body.Length}\r\n\r\n{body}";
    }

    static Task<LocalServer> EchoAsync(List<string> heard) => LocalServer.ServiceAsync(async context =>
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
        string said = $"{context.Request.Method} {context.Request.Path} kept={context.Request.Headers["X-Kept"]} {await reader.ReadToEndAsync()}";
        lock (heard)
            heard.Add(said);
        await context.Response.WriteAsync(said);
    });
}
