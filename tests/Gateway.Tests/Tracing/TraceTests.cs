using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.Tests.Guard;
using Gateway.Tests.Metrics;
using Gateway.Tests.RemoteMembers;
using Gateway.Tracing;
using Microsoft.AspNetCore.Http;
using Gateway.Tests.Security;
using Testing;

namespace Gateway.Tests.Tracing;

/// <summary>Spans as a collector gets them, and what callers and services see of a trace.</summary>
public sealed class TraceTests
{
    const string Flagged = """{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[0,1,1,0]}]}""";
    const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736", Caller = "00f067aa0ba902b7";
    const string Parent = $"00-{Trace}-{Caller}-01";

    [Fact]
    public async Task A_request_s_spans_hang_below_its_caller_s_and_say_what_was_decided()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), Config(collector.Address));
        var reply = await SendAsync(gateway.Data, "/v2/models/tiny/infer", Flagged, ("traceparent", Parent), ("tracestate", "vendor=1"));
        string decision = (string)reply.Json["parameters"]!["decision_id"]!;
        var infer = await collector.WithAsync("infer tiny");
        (infer.Trace, infer.Parent, infer.State, infer.Kind, infer.Status).ShouldBe((Trace, Caller, "vendor=1", ReceivedSpan.Server, 0));
        foreach (var (tag, value) in new[]
        {
            ("consensus.family", "tiny"), ("consensus.version", "1"), ("consensus.rows", "2"), ("consensus.flagged_rows", "1"), ("consensus.flagged", "true"),
            ("consensus.decision_id", decision), ("consensus.guarantee_state", "none"), ("http.request.method", "POST"), ("http.response.status_code", "200"),
        })
            infer.Tags[tag].ShouldBe(value, tag);
        var below = collector.Spans.Where(s => s.Parent == infer.Id).ToArray();
        below.Select(s => s.Name).Order(StringComparer.Ordinal).ShouldBe(["decide", "member a", "member b", "member c", "record"]);
        below.ShouldAllBe(s => s.Trace == Trace && s.Kind == ReceivedSpan.Internal && s.Status == 0);
        below.Single(s => s.Name == "member b").Tags.ShouldBe(new Dictionary<string, string> { ["consensus.family"] = "tiny", ["consensus.member"] = "b" });
        // From the histogram to the trace.
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        asked.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/openmetrics-text"));
        string metrics = await (await gateway.Ops.SendAsync(asked)).Content.ReadAsStringAsync();
        metrics.ShouldMatch($"consensus_request_duration_seconds_bucket{{family=\"tiny\",le=\"[0-9.]+\"}} 1 # {{trace_id=\"{Trace}\"}}");
        metrics.Split('\n').Where(l => l.Contains(" # {", StringComparison.Ordinal)).ShouldHaveSingleItem();
        await gateway.MetricsWithAsync("consensus_trace_exports_total{result=\"sent\"} ");
    }

    [Fact]
    public async Task Errors_of_ours_are_errors_and_those_of_a_caller_are_none()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), Config(collector.Address));
        FailingFamily.Begin(gateway, "throwing");
        (await gateway.InferRowsAsync([1])).Status.ShouldBe(HttpStatusCode.BadRequest);
        var wrong = await collector.WithAsync("infer");
        (wrong.Status, wrong.Tags["http.response.status_code"], wrong.Tags.ContainsKey("error.type")).ShouldBe((0, "400", true));
        wrong.Parent.ShouldBe("");
        (await gateway.InferRowsAsync([1, 0])).Code.ShouldBe("quorum_lost");
        var lost = await collector.WithAsync("infer tiny");
        (lost.Status, lost.Tags["error.type"], lost.Tags["http.response.status_code"]).ShouldBe((ReceivedSpan.Error, "quorum_lost", "503"));
        collector.Spans.Where(s => s.Parent == lost.Id && s.Name.StartsWith("member", StringComparison.Ordinal) && s.Status == ReceivedSpan.Error).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_guarded_service_is_told_the_gateway_s_span_when_it_traces()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var seen = new ConcurrentQueue<string>();
        await using var service = await GuardedService.StartAsync(Tells(seen), more: Config(collector.Address).Trim('{', '}') + ",");
        await SendAsync(service.Gateway.Data, "/score", GuardedService.Disputed, ("traceparent", Parent), ("tracestate", "vendor=1"));
        var guard = await collector.WithAsync("guard score");
        (guard.Trace, guard.Parent, guard.Tags["consensus.route"]).ShouldBe((Trace, Caller, "score"));
        seen.ShouldBe([$"00-{Trace}-{guard.Id}-01 vendor=1"]);
        (await collector.WithAsync("member a")).Trace.ShouldBe(Trace);
    }

    [Theory]
    [InlineData(Parent, "vendor=1")]
    [InlineData("", "")]
    public async Task Without_tracing_a_service_sees_a_caller_s_header_as_it_came_and_none_where_none_came(string parent, string state)
    {
        var seen = new ConcurrentQueue<string>();
        await using var service = await LocalServer.ServiceAsync(Tells(seen));
        // Where anything is logged, the server opens an activity for each request: that is none of the service's business.
        await using var gateway = await GatewayUnderTest.StartAsync(
            f => GuardedService.Family().Write(f),
            $$"""
            { "Clusters": { "credit": { "Destinations": { "a": { "Address": "{{service.Address}}" } } } },
              "Routes": { "score": { {{GuardedService.Mapped}} "Mode": "guard", "Cluster": "credit", "Family": "tiny", "Match": { "Path": "/score" } } } }
            """,
            log: new LogLines());
        (string, string)[] headers = parent.Length == 0 ? [] : [("traceparent", parent), ("tracestate", state)];
        await SendAsync(gateway.Data, "/score", GuardedService.Disputed, headers);
        seen.ShouldBe([$"{parent} {state}"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_remote_member_is_told_the_span_of_its_own_call(bool grpc)
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var remote = await RemoteGateway.StartAsync(grpc, members: $"\"Timeout\": \"00:00:30\" }}, {Config(collector.Address).Trim('{', '}').TrimEnd()[..^1]}");
        string told = "";
        remote.Upstream.DoesToRequests(exchange =>
        {
            told = exchange.Context.Request.Headers["traceparent"].ToString();
            return exchange.AnswerAsync();
        });
        await SendAsync(remote.Gateway.Data, "/v2/models/tiny/infer", Flagged, ("traceparent", Parent));
        var member = await collector.WithAsync("member r");
        (member.Trace, member.Kind, told).ShouldBe((Trace, ReceivedSpan.Client, $"00-{Trace}-{member.Id}-01"));
    }

    [Fact]
    public async Task Who_is_not_sampled_leaves_no_span_and_says_so_to_services()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var seen = new ConcurrentQueue<string>();
        await using var service = await GuardedService.StartAsync(Tells(seen), more: Config(collector.Address, ratio: 0).Trim('{', '}') + ",");
        await SendAsync(service.Gateway.Data, "/score", GuardedService.Disputed);
        await SendAsync(service.Gateway.Data, "/score", GuardedService.Disputed, ("traceparent", Parent));
        var kept = await collector.WithAsync("guard score");
        (kept.Trace, collector.Spans.Count(s => s.Name == "guard score")).ShouldBe((Trace, 1));
        seen.First().ShouldEndWith("-00 ");
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task A_collector_that_is_not_there_is_counted_and_fails_no_request(string protocol)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), Config($"http://127.0.0.1:{PrometheusServer.FreePort()}", protocol));
        for (int i = 0; i < 20; i++)
            (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
        for (int i = 0; i < 300 && !(await gateway.MetricsAsync()).Contains("consensus_trace_exports_total{result=\"failed\"} 1", StringComparison.Ordinal); i++)
            await Task.Delay(100);
        (await gateway.MetricsAsync()).ShouldContain("consensus_trace_exports_total{result=\"failed\"} 1");
    }

    [Fact]
    public async Task Where_nobody_traces_nothing_is_made()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
        using var lease = gateway.Server.Families.Lease("tiny", null);
        var context = new DefaultHttpContext();
        using var headers = new HttpRequestMessage();
        Steps();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            Steps();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Steps()
        {
            Spans.Request(context, "infer").ShouldBeNull();
            Spans.Member(lease!.Family, lease.Family.Members[0]).ShouldBeNull();
            Spans.Step("decide").ShouldBeNull();
            Spans.Asked(lease.Family);
            Spans.Forward(headers.Headers);
            Spans.Ended(null, null, 200);
        }
    }

    [Theory]
    [InlineData("""{ "Endpoint": "collector:4317" }""", "$.Tracing.Endpoint")]
    [InlineData("""{ "Protocol": "http" }""", "$.Tracing.Protocol: expected grpc or http/protobuf")]
    [InlineData("""{ "SampleRatio": 2 }""", "$.Tracing.SampleRatio")]
    [InlineData("""{ "HeadersFile": "absent" }""", "$.Tracing.HeadersFile")]
    public void A_mistake_stops_the_start(string tracing, string why)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["gateway.json"], $$"""{ "Tracing": {{tracing}} }""");
        Gateway.Configuration.ConfigLoader.Load(new(folder["gateway.json"], null, null, null, folder[""]), new Dictionary<string, string>(), out var mistakes).ShouldBeNull();
        mistakes.Select(m => m.ToString()).ShouldContain(m => m.Contains(why, StringComparison.Ordinal), string.Join('\n', mistakes));
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task A_collector_behind_TLS_is_shown_the_headers_of_the_file_and_one_of_another_authority_nothing(string protocol)
    {
        using var folder = new TemporaryFolder();
        using var authority = TestCertificates.Authority("collectors");
        using var other = TestCertificates.Authority("others");
        using var certificate = TestCertificates.Of(authority, "CN=collector", isClient: false);
        File.WriteAllText(folder["ca.pem"], authority.ExportCertificatePem());
        File.WriteAllText(folder["other.pem"], other.ExportCertificatePem());
        File.WriteAllText(folder["headers"], "api-key: a-secret-of-tests\n");
        FileModes.Set(folder["headers"], FileModes.OwnerAlone);
        await using var collector = await OtlpReceiver.StartAsync(certificate);
        string endpoint = protocol == "grpc" ? collector.GrpcAddress : collector.Address;
        string Trusting(string file) => $$"""{ "Tracing": { "Endpoint": "{{endpoint}}", "Protocol": "{{protocol}}", "SampleRatio": 1, "CertificateAuthority": "{{folder[file]}}", "HeadersFile": "{{folder["headers"]}}" } }""";
        await using (var wary = await GatewayUnderTest.OfThreeAsync(Trusting("other.pem")))
        {
            await wary.InferRowsAsync([1, 0]);
            await wary.MetricsWithAsync("consensus_trace_exports_total{result=\"failed\"} 1");
        }

        collector.Texts.ShouldBeEmpty();
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Trusting("ca.pem"));
        await gateway.InferRowsAsync([1, 0]);
        await collector.WithAsync("member a");
        collector.Texts.ShouldContain(t => t.Contains("api-key: a-secret-of-tests", StringComparison.OrdinalIgnoreCase));
    }

    static string Config(string collector, string protocol = "http/protobuf", double ratio = 1) =>
        $$"""{ "Tracing": { "Endpoint": "{{collector}}", "Protocol": "{{protocol}}", "SampleRatio": {{ratio}} } }""";

    static RequestDelegate Tells(ConcurrentQueue<string> seen) => async context =>
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        seen.Enqueue($"{context.Request.Headers["traceparent"]} {context.Request.Headers["tracestate"]}");
        await context.Response.WriteAsync("{}");
    };

    static async Task<Reply> SendAsync(HttpClient client, string path, string body, params (string Name, string Value)[] headers)
    {
        // The test's own client writes none of its own.
        Activity.Current = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Reply.OfAsync(await client.SendAsync(request));
    }
}
