using System.Diagnostics;
using Gateway.Tests.Commands;
using Testing;

namespace Gateway.Tests.Security;

/// <summary>Who may ask is told by the listener and the endpoint, however a path, a Host or a header is written.</summary>
public sealed class PathTrickTests
{
    static readonly TestKey Web = TestKey.Of("web", "predict:tiny");

    static readonly string[] Tricks =
    [
        "//v2/repository/index", "/V2/REPOSITORY/INDEX", "/v2/%72epository/index", "/v2/x/../repository/index", "/v2/repository/index;x", "/v2/repository;x/index",
        "/v2%2frepository%2findex", "/v2%252Frepository%252Findex", "/v2/./repository/index", "/v2/repository//index", "/v2/repository/index/", "/v2/repository/index%00",
        "/v2/%c0%ae%c0%ae/v2/repository/index", "/v2\\repository\\index", "/v2/x/%2e%2e/repository/index", "/v2/%c1%b2epository/index", "/v2/repository/index?x=/health",
        "/health/../v2/repository/index", "/v2/health/live/../../repository/index", "/metrics/..;/v2/repository/index", "/v2/health/live%2f..%2f..%2frepository/index",
        "/v2/repository/index%20", "/v2/repository/index#/health", "/v2/repository/models/tiny/load", "//v2/models/tiny/decisions", "/v2/models/tiny/decisions%2f",
        "/v2/models/tiny%2fdecisions", "/v2/models/%74iny/decisions", "/v2/models/other/../tiny/decisions", "/v2/models/tiny;v=1/decisions", "/v2/models/tiny/versions/1/decisions",
    ];

    [Fact]
    [FaultCase(62, "paths that are written to pass a check")]
    [FaultCase(61, "slashes, dots and characters of a path in another encoding")]
    public async Task No_way_of_writing_a_path_opens_what_is_closed()
    {
        await using var gateway = await Guarded.StartAsync([Web], access: ""","BehindTls":true""");
        var (http, _, ops) = gateway.Gateway.Server.Addresses;
        foreach (string path in Tricks)
        {
            foreach (string method in new[] { "GET", "POST" })
            {
                foreach (string address in new[] { http, ops })
                {
                    // 400 is the server's own, 401 ours; nothing else.
                    (await RawHttp.StatusAsync(address, $"{method} {path} HTTP/1.1|Host: x|Content-Length: 0|Connection: close||")).ShouldBeOneOf([400, 401], $"{method} {path}");
                    // A key of another scope opens none of it either: 404 and 405 say that nothing is there.
                    (await RawHttp.StatusAsync(address, $"{method} {path} HTTP/1.1|Host: x|Authorization: Bearer {Web.Text}|Content-Length: 0|Connection: close||"))
                        .ShouldBeOneOf([400, 403, 404, 405], $"{method} {path}");
                }
            }
        }
    }

    [Theory]
    [FaultCase(62, "a forged Host or target")]
    [InlineData("GET /metrics HTTP/1.1|Host: OPS|Connection: close||", 404)]
    [InlineData("GET http://OPS/metrics HTTP/1.1|Host: OPS|Connection: close||", 404)]
    [InlineData("GET http://OPS/health HTTP/1.1|Host: OPS|Connection: close||", 404)]
    [InlineData("GET http://OPS/metrics HTTP/1.1|Host: x|Connection: close||", 400)]
    [InlineData("GET http://OPS/metrics HTTP/1.0|Connection: close||", 404)]
    [InlineData("GET /metrics HTTP/1.1|Host: OPS|X-Forwarded-Host: OPS|X-Forwarded-Port: 8082|Forwarded: host=OPS|X-Original-URL: /metrics|X-Rewrite-URL: /metrics|Connection: close||", 404)]
    [InlineData("POST /v2/repository/index HTTP/1.1|Host: OPS|Content-Length: 0|Connection: close||", 404)]
    public async Task The_data_port_is_not_the_operations_port_whatever_a_request_says(string request, int status)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        var (http, _, ops) = gateway.Server.Addresses;
        (await RawHttp.StatusAsync(http, request.Replace("OPS", ops))).ShouldBe(status);
    }

    [Theory]
    [FaultCase(62, "headers that say where a request comes from")]
    [InlineData("X-Forwarded-For: 127.0.0.1")]
    [InlineData("X-Real-IP: 127.0.0.1")]
    [InlineData("Forwarded: for=127.0.0.1;proto=https")]
    [InlineData("X-Forwarded-Client-Cert: Subject=\"CN=admin\"")]
    [InlineData("X-Forwarded-User: admin")]
    [InlineData("X-SSL-Client-Cert: x")]
    public async Task No_header_makes_a_caller_somebody_else(string header)
    {
        await using var gateway = await Guarded.StartAsync([Web], access: ""","BehindTls":true""");
        var (http, _, ops) = gateway.Gateway.Server.Addresses;
        foreach (string address in new[] { http, ops })
            (await RawHttp.StatusAsync(address, $"POST /v2/repository/index HTTP/1.1|Host: localhost|{header}|Content-Length: 0|Connection: close||")).ShouldBe(401);
    }

    [Fact]
    public async Task On_the_operations_port_a_peer_on_this_machine_needs_nothing_unless_a_proxy_forwards_or_a_mesh_stands_before_it()
    {
        await using var plain = await Guarded.StartAsync([Web]);
        (await plain.OpsAsync("POST", "/v2/repository/index", null)).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        (await plain.OpsAsync("GET", "/v2/models/tiny/decisions", null)).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        (await plain.OpsAsync("POST", "/v2/repository/index", null, ("X-Forwarded-For", "10.0.0.1"))).Status.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        (await plain.OpsAsync("POST", "/v2/repository/index", null, ("Origin", "https://evil.example"))).Status.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        (await plain.OpsAsync("POST", "/v2/repository/index", "gk_wrong")).Status.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        (await plain.GetAsync("/v2/models/tiny/decisions", null)).Status.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        await using var meshed = await Guarded.StartAsync([Web], access: ""","BehindTls":true""");
        (await meshed.OpsAsync("POST", "/v2/repository/index", null)).Status.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        (await meshed.OpsAsync("GET", "/metrics", null)).Status.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    [Fact]
    public async Task Metrics_ask_for_their_scope_where_the_configuration_says_so()
    {
        var scraper = TestKey.Of("scraper", "metrics");
        await using var gateway = await Guarded.StartAsync([Web, scraper], access: ""","BehindTls":true,"MetricsAuth":true""");
        (await gateway.OpsAsync("GET", "/metrics", null)).Status.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        (await gateway.OpsAsync("GET", "/metrics", Web.Text)).Code.ShouldBe("missing_scope");
        (await gateway.OpsAsync("GET", "/metrics", scraper.Text)).Text.ShouldContain("consensus_auth_failures_total{reason=\"missing\"} 1");
        (await gateway.OpsAsync("GET", "/health", null)).Status.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    [Fact]
    [FaultCase(62, "variables of the environment that name other listeners")]
    public async Task Variables_of_the_environment_open_no_other_listener()
    {
        using var folder = new TemporaryFolder();
        TinyFamily.OfThree().Write(folder.Path);
        int spare = FreePort();
        string url = $"http://127.0.0.1:{spare}";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Gateway.dll"), "--families", folder.Path,
            "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--ops", "127.0.0.1:0"])
        { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in new[]
        {
            ("ASPNETCORE_URLS", url), ("DOTNET_URLS", url), ("URLS", url), ("ASPNETCORE_HTTP_PORTS", $"{spare}"), ("HTTP_PORTS", $"{spare}"), ("DOTNET_HTTP_PORTS", $"{spare}"),
            ("Kestrel__Endpoints__Http__Url", url), ("ASPNETCORE_Kestrel__Endpoints__Http__Url", url), ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true"), ("GATEWAY__Store__Mode", "off"),
        })
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        string listening = (await process.StandardOutput.ReadLineAsync().WaitAsync(GatewayProgram.Patience))!;
        listening.ShouldStartWith("listening http=127.0.0.1:");
        using var client = new HttpClient();
        await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(url));
        string[] listeners = File.ReadLines($"/proc/{process.Id}/net/tcp").Skip(1).Where(l => l.Contains(" 0A ", StringComparison.Ordinal)).ToArray();
        listeners.Any(l => l.Contains($":{spare:X4} ", StringComparison.Ordinal)).ShouldBeFalse();
        process.Kill();
        await process.WaitForExitAsync();
    }

    static int FreePort()
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        return ((System.Net.IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
