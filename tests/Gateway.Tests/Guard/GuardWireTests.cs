namespace Gateway.Tests.Guard;

/// <summary>Requests and replies at the edges of HTTP, byte by byte, through a whole gateway.</summary>
public sealed class GuardWireTests
{
    const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    const string Passive = """, "HealthCheck": { "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "00:10:00" } }""";

    [Theory]
    [InlineData("/pass/%2F\\..\\..\\ab")]
    [InlineData("/pass/\\ab")]
    [InlineData("/pass/%5c..%5Cab")]
    [InlineData("/pass/../ab")]
    [InlineData("/pass/./ab")]
    [InlineData("/pass/%2e%2E/ab")]
    [InlineData("/pass/.%2e/ab")]
    [InlineData("/pass/..%2fab")]
    [InlineData("/pass/x%2F%2e%2e%2F..%2Fab")]
    [InlineData("/pass/%2F..")]
    [InlineData("/pass/%2F%2e")]
    [InlineData("http://x/pass/%2F../ab")]
    [InlineData("/pass/ab#x")]
    public async Task A_path_that_two_servers_could_read_as_two_is_refused(string target)
    {
        int asked = 0;
        await using var service = new RawService((_, _) => Task.FromResult($"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nX-Asked: {asked++}\r\n\r\nx"));
        await using var gateway = await StartAsync(service, "pass", path: "{**rest}");
        string reply = await AskAsync(gateway, $"POST {target} HTTP/1.1", "");
        reply.ShouldStartWith("HTTP/1.1 400 ");
        reply.ShouldContain("\"code\":\"not_forwarded\"");
        asked.ShouldBe(0);
    }

    [Theory]
    [InlineData("/pass/a%2Fb%41%7e;x=(1)'!*%c3%A9//b|c%5Bd%20?q=%2f..&r=../x")]
    [InlineData("/pass/%252e%252e/..a/...")]
    public async Task A_path_arrives_byte_for_byte(string target)
    {
        await using var service = new RawService((head, _) => Task.FromResult($"HTTP/1.1 200 OK\r\nContent-Length: {head.Split(' ')[1].Length}\r\n\r\n{head.Split(' ')[1]}"));
        await using var gateway = await StartAsync(service, "pass");
        (await AskAsync(gateway, $"GET {target} HTTP/1.1", "")).ShouldEndWith("\r\n\r\n" + target);
    }

    [Theory]
    [InlineData("pass")]
    [InlineData("guard")]
    public async Task Bytes_of_headers_that_are_not_ASCII_pass_both_ways(string mode)
    {
        // An e with an acute accent in UTF-8, then in Latin-1.
        const string Sent = "X-A: \u00c3\u00a9\u00e9", Cookie = "Cookie: q=\u00e9";
        string heard = "";
        await using var service = new RawService(async (head, body) =>
        {
            heard = head;
            await body();
            return "HTTP/1.1 200 OK\r\nX-B: \u00c3\u00a9\u00e9\r\nContent-Length: 2\r\n\r\n{}";
        });
        await using var gateway = await StartAsync(service, mode, Passive);
        // Ten failures of a destination are enough to take it out.
        for (int i = 0; i < 12; i++)
        {
            string reply = await AskAsync(gateway, "POST /pass/x HTTP/1.1", GuardedService.Agreed, Sent, Cookie, "Content-Type: application/json; a=\u00e9");
            reply.ShouldStartWith("HTTP/1.1 200 OK\r\n");
            reply.ShouldContain("\r\nX-B: \u00c3\u00a9\u00e9\r\n");
        }

        heard.ShouldContain($"\r\n{Sent}\r\n");
        heard.ShouldContain($"\r\n{Cookie}\r\n");
        heard.ShouldContain("Content-Type: application/json; a=\u00e9\r\n");
    }

    [Theory]
    [InlineData("pass")]
    [InlineData("guard")]
    public async Task Connect_is_refused_and_says_nothing_of_the_service(string mode)
    {
        await using var service = RawService.Saying(Ok);
        await using var gateway = await StartAsync(service, mode, Passive, "{**rest}");
        for (int i = 0; i < 12; i++)
        {
            string reply = await AskAsync(gateway, "CONNECT x:80 HTTP/1.1", "");
            reply.ShouldStartWith("HTTP/1.1 405 ");
            reply.ShouldContain("\r\nAllow: GET");
            reply.Contains("Consensus-Flagged: ?1").ShouldBe(mode == "guard");
        }

        (await AskAsync(gateway, "POST /x HTTP/1.1", GuardedService.Agreed)).ShouldStartWith("HTTP/1.1 200 ");
    }

    [Theory]
    [InlineData(204, "pass")]
    [InlineData(204, "guard")]
    [InlineData(205, "pass")]
    [InlineData(205, "guard")]
    public async Task A_reply_that_has_no_body_passes_without_the_length_that_it_announces(int status, string mode)
    {
        await using var service = RawService.Saying($"HTTP/1.1 {status} Nothing\r\nX-Service: yes\r\nContent-Length: 20\r\n\r\n{(status == 205 ? "12345678901234567890" : "")}");
        await using var gateway = await StartAsync(service, mode);
        for (int i = 0; i < 2; i++)
        {
            string reply = await AskAsync(gateway, "POST /pass/x HTTP/1.1", GuardedService.Agreed);
            reply.ShouldStartWith($"HTTP/1.1 {status} ");
            reply.ShouldContain("X-Service: yes");
            reply.ShouldNotContain("Content-Length: 20");
            reply.ShouldEndWith("\r\n\r\n");
            reply.Contains("Consensus-Flagged: ?0").ShouldBe(mode == "guard");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_to_less_than_the_whole_body_is_flagged_uninspected(bool onUsedConnection)
    {
        TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = new RawService(async (head, body) =>
        {
            if (head.Contains("X-Early"))
                answered.SetResult();
            else
                await body();
            return Ok;
        });
        await using var gateway = await StartAsync(service, "guard");
        if (onUsedConnection)
            (await AskAsync(gateway, "POST /pass/x HTTP/1.1", GuardedService.Agreed)).ShouldContain("Consensus-Flagged: ?0");
        using System.Net.Sockets.TcpClient client = new();
        await client.ConnectAsync(gateway.Data.BaseAddress!.Host, gateway.Data.BaseAddress.Port);
        var stream = client.GetStream();
        byte[] request = System.Text.Encoding.ASCII.GetBytes(Request("POST /pass/x HTTP/1.1", GuardedService.Agreed, "X-Early: 1"));
        await stream.WriteAsync(request.AsMemory(0, request.Length - 5));
        await answered.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await Task.Delay(500);
        await stream.WriteAsync(request.AsMemory(request.Length - 5));
        using StreamReader reader = new(stream);
        string reply = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(10));
        reply.ShouldStartWith("HTTP/1.1 200 ");
        reply.ShouldContain("Consensus-Flagged: ?1");
        reply.ShouldContain("reasons=\"uninspected\"");
        await gateway.MetricsWithAsync("consensus_guard_undecided_total{route=\"all\",reason=\"body_incomplete\"} 1");
    }

    [Fact]
    public async Task A_service_that_asks_to_go_on_has_not_answered()
    {
        await using var service = new RawService(async (_, body) =>
        {
            await body();
            return Ok;
        }, "HTTP/1.1 100 Continue\r\n\r\n");
        await using var gateway = await StartAsync(service, "guard");
        string reply = await AskAsync(gateway, "POST /pass/x HTTP/1.1", GuardedService.Agreed, "Expect: 100-continue");
        reply.ShouldContain("HTTP/1.1 200 ");
        reply.ShouldContain("Consensus-Flagged: ?0");
    }

    static Task<GatewayUnderTest> StartAsync(RawService service, string mode, string cluster = "", string path = "/pass/{**rest}") =>
        GatewayUnderTest.StartAsync(f => GuardedService.Family().Write(f), $$"""
            { "Clusters": { "old": { "Destinations": { "a": { "Address": "{{service.Address}}" } }{{cluster}} } },
              "Routes": { "all": { "Match": { "Path": "{{path}}" }, "Cluster": "old", "Mode": "{{mode}}"
                {{(mode == "pass" ? "" : $""", {GuardedService.Mapped} "Family": "tiny", "OnFlag": "annotate", "FlagBudget": "00:00:10" """)}} } } }
            """);

    static Task<string> AskAsync(GatewayUnderTest gateway, string line, string body, params string[] headers) =>
        RawConversation.SendAsync(gateway.Data.BaseAddress!, Request(line, body, headers));

    static string Request(string line, string body, params string[] headers) =>
        string.Join("\r\n", [line, line.StartsWith("CONNECT") ? "Host: x:80" : "Host: x", "Connection: close", $"Content-Length: {body.Length}", .. headers, "", body]);
}
