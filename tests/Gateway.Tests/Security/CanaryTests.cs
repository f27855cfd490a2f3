using System.Net;
using Gateway.Commands;
using Gateway.Tests.Guard;
using Gateway.Tests.Tracing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Testing;

namespace Gateway.Tests.Security;

/// <summary>What is secret, and what people sent, is in no log, no metric and no message.</summary>
public sealed class CanaryTests
{
    const string Canary = "canary8b1f";
    const string Number = "91827.3645";

    [Fact]
    [FaultCase(71, "secrets, headers and tensors in logs, metrics and messages")]
    [FaultCase(74, "line ends and control characters that would forge a line of the log")]
    public async Task No_secret_and_nothing_that_was_sent_is_written_anywhere()
    {
        var log = new ListLog();
        var web = TestKey.Of("web", "predict:* labels:* decisions:* admin");
        await using var issuer = await TestIssuer.StartAsync();
        await using var collector = await OtlpReceiver.StartAsync();
        var told = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var alertmanager = await LocalServer.ServiceAsync(async context => told.Enqueue(await new StreamReader(context.Request.Body).ReadToEndAsync()));
        string signals = $$"""
            , "Tracing": { "Endpoint": "{{collector.Address}}", "Protocol": "http/protobuf", "SampleRatio": 1 }, "Logging": { "Levels": { "decisions": "debug" } },
            "Alerts": { "Alertmanagers": ["{{alertmanager.Address}}"], "Resend": "00:00:01", "After": "00:00:00" }
            """;
        await using var gateway = await Guarded.StartAsync([web], issuer.Config(), signals, logging: logging =>
        {
            ConsoleLog.Add(logging, Gateway.Configuration.LogFormat.Json);
            logging.AddProvider(log);
        });
        (string, string)[] headers = [("Cookie", $"session={Canary}"), ("X-Secret", Canary), ("Proxy-Authorization", Canary), ("Traceparent", Canary)];
        var replies = new List<Reply>();
        string rows = Guarded.Rows.Replace("[1,0]", $"[{Number},1e999]").Replace("{\"inputs", $"{{\"id\":\"{Canary}\",\"inputs");
        string bad = web.Text[..^8] + Canary[..8];
        string token = issuer.Token(c => c["sub"] = Canary);
        string forged = token[..^10] + "AAAAAAAAAA";
        foreach (string? credentials in new[] { web.Text, bad, token, forged, "gk_" + Canary, Canary, null })
        {
            var (data, ops) = (gateway.Gateway.Data, gateway.Gateway.Ops);
            replies.Add(await Guarded.SendAsync(data, "POST", "/v2/models/tiny/infer", credentials, rows, headers));
            replies.Add(await Guarded.SendAsync(data, "POST", "/v2/models/tiny/infer", credentials, "{\"inputs\":[" + Canary, headers));
            replies.Add(await Guarded.SendAsync(data, "POST", "/v1/models/tiny:predict", credentials, $$"""{"instances":[[{{Number}},"x"]]}""", headers));
            replies.Add(await Guarded.SendAsync(data, "GET", "/v2/models/tiny?api_key=" + Canary, credentials, null, headers));
            replies.Add(await Guarded.SendAsync(data, "GET", "/v2/models/tiny/decisions?subject=" + Canary, credentials, null, headers));
            replies.Add(await Guarded.SendAsync(data, "GET", "/v2/models/x%0d%0aforged%20line%1b%5b31m", credentials, null, headers));
            replies.Add(await Guarded.SendAsync(ops, "POST", "/v2/repository/models/x%0aforged%20line/load", credentials, "{}", headers));
        }

        // Members that fail say of what; an alert says of whom.
        FailingFamily.Begin(gateway.Gateway, "throwing");
        replies.Add(await Guarded.SendAsync(gateway.Gateway.Data, "POST", "/v2/models/tiny/infer", web.Text, Guarded.Rows.Replace("\"inputs", $"\"id\":\"{Canary}\",\"inputs"), headers));
        for (int i = 0; i < 300 && !told.Any(t => t.Contains("GatewayQuorumLost", StringComparison.Ordinal)); i++)
            await Task.Delay(100);
        await collector.WithAsync("infer tiny");
        string sent = string.Join('\n', [.. told, .. collector.Texts]);
        sent.ShouldContain("GatewayQuorumLost");
        sent.ShouldContain("member a");
        await issuer.DisposeAsync();
        string metrics = await gateway.Gateway.Ops.GetStringAsync("/metrics");
        string logged = string.Join('\n', log.Lines);
        logged.ShouldContain("keys of ");
        logged.ShouldContain("infer: ");
        // Beside a credential that is good, a message may name what its own caller wrote: of secrets it never does.
        string said = string.Join('\n', replies.Select(r => r.Text + string.Join(',', r.Headers.Select(h => h.Key + h.Value))));
        string[] secrets = [web.Text, web.Text[^43..], web.Line[(web.Line.IndexOf("sha256", StringComparison.Ordinal) + 9)..][..64], bad, token, forged, token.Split('.')[2]];
        foreach (string secret in secrets)
        {
            logged.ShouldNotContain(secret);
            metrics.ShouldNotContain(secret);
            said.ShouldNotContain(secret);
            sent.ShouldNotContain(secret);
        }

        foreach (string word in new[] { Canary, Number, "forged line", "\u001b[31m" })
        {
            logged.ShouldNotContain(word);
            metrics.ShouldNotContain(word);
            sent.ShouldNotContain(word);
        }

        said.ShouldNotContain(Number);
        replies.Where(r => r.Status == HttpStatusCode.Unauthorized).ShouldAllBe(r => !r.Text.Contains(Canary));
        said.ShouldNotContain("session=");
        replies.SkipLast(1).Any(r => (int)r.Status >= 500).ShouldBeFalse();
    }

    [Fact]
    [FaultCase(71, "a key that is passed on to a service")]
    public async Task A_key_is_not_passed_on_to_a_service_and_what_the_service_itself_asks_for_is()
    {
        var seen = new List<string>();
        await using var service = await LocalServer.ServiceAsync(context =>
        {
            seen.Add($"{context.Request.Path} {context.Request.Headers.Authorization} {context.Request.Headers["X-Api-Key"]}".Trim());
            return context.Response.WriteAsync("{}");
        });
        var key = TestKey.Of("web", "pass:rest predict:tiny");
        await using var gateway = await Guarded.StartAsync([key, TestKey.Of("other", "predict:other")], config: $$"""
            , "Clusters": { "old": { "Destinations": { "a": { "Address": "{{service.Address}}" } } } },
            "Routes": { "rest": { "Mode": "pass", "Cluster": "old", "Match": { "Path": "/old/{**rest}" } },
                        "closed": { "Mode": "pass", "Cluster": "old", "Match": { "Path": "/closed" } },
                        "judged": { "Mode": "guard", "Family": "tiny", "Cluster": "old", "Match": { "Path": "/judged" } },
                        "others": { "Mode": "guard", "Family": "other", "Cluster": "old", "Match": { "Path": "/others" } },
                        "theirs": { "Mode": "pass", "Cluster": "old", "Access": "service", "Match": { "Path": "/theirs" } } }
            """);
        (await gateway.GetAsync("/old/a", key.Text)).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.GetAsync("/old/b", null, ("X-Api-Key", key.Text))).Status.ShouldBe(HttpStatusCode.OK);
        (await Guarded.SendAsync(gateway.Gateway.Data, "POST", "/judged", key.Text, Guarded.Rows)).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.GetAsync("/theirs", "their-own")).Status.ShouldBe(HttpStatusCode.OK);
        seen.ShouldBe(["/old/a", "/old/b", "/judged", "/theirs Bearer their-own"]);
        (await gateway.GetAsync("/closed", key.Text)).Code.ShouldBe("missing_scope");
        (await Guarded.SendAsync(gateway.Gateway.Data, "POST", "/others", key.Text, Guarded.Rows)).Code.ShouldBe("missing_scope");
        (await gateway.GetAsync("/old/c", null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        seen.Count.ShouldBe(4);
    }

    sealed class ListLog : ILoggerProvider, ILogger
    {
        readonly List<string> lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (lines)
                    return [.. lines];
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
                lines.Add(formatter(state, exception) + exception);
        }
    }
}
