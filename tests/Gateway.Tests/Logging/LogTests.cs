using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Tests.Commands;
using Testing;

namespace Gateway.Tests.Logging;

public sealed class LogTests
{
    const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    public async Task Lines_of_json_name_the_event_the_decision_and_the_trace()
    {
        using var folder = new TemporaryFolder();
        TinyFamily.OfThree().Write(folder["families"]);
        File.WriteAllText(folder["gateway.json"], """{ "Logging": { "Levels": { "decisions": "debug" } }, "Tracing": { "Endpoint": "http://127.0.0.1:9" } }""");
        using var process = GatewayProgram.Start("serve", "--config", folder["gateway.json"], "--families", folder["families"], "--log", "json", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--ops", "127.0.0.1:0");
        try
        {
            var lines = new ConcurrentQueue<string>();
            process.ErrorDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
            process.BeginErrorReadLine();
            string said = (await process.StandardOutput.ReadLineAsync().WaitAsync(GatewayProgram.Patience))!;
            using var http = new HttpClient { BaseAddress = new Uri($"http://{Regex.Match(said, "http=(\\S+)").Groups[1].Value}") };
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/tiny/infer")
            {
                Content = new StringContent("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[0,1]}]}""", Encoding.UTF8, "application/json"),
            };
            request.Headers.TryAddWithoutValidation("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
            (await http.SendAsync(request)).EnsureSuccessStatusCode().Dispose();
            for (int i = 0; i < 600 && !lines.Any(l => l.Contains("\"decisions\"", StringComparison.Ordinal)); i++)
                await Task.Delay(100);
            var read = lines.Where(l => l.Length > 0).Select(l => JsonNode.Parse(l)!).ToArray();
            var decided = read.Single(l => (string?)l["category"] == "decisions");
            ((string?)decided["level"], (int)decided["event"]!, (string?)decided["trace_id"]).ShouldBe(("debug", 901, Trace));
            ((string)decided["message"]!).ShouldStartWith("infer: ok, 1 rows, 1 flagged, 3 members, guarantee none");
            ((int)decided["fields"]!["Flagged"]!, (string?)decided["fields"]!["Outcome"]).ShouldBe((1, "ok"));
            DateTimeOffset.Parse((string)decided["time"]!, null).ShouldBeInRange(TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddMinutes(1));
            var loaded = read.First(l => ((string)l["message"]!).Contains("tiny", StringComparison.Ordinal));
            ((string?)loaded["level"], loaded["trace_id"]).ShouldBe(("information", null));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task A_line_names_the_decision_under_which_rows_are_kept()
    {
        var log = new LogLines();
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), """{ "Logging": { "Levels": { "decisions": "debug" } } }""", log: log);
        var reply = await gateway.InferRowsAsync([0, 1]);
        await LinesAsync(log, 1);
        log.With("infer: ok").Single().ShouldEndWith($"decision {(string)reply.Json["parameters"]!["decision_id"]!}");
    }

    [Fact]
    public async Task Levels_change_while_the_gateway_runs_and_the_configuration_sets_them_back()
    {
        var log = new LogLines();
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), log: log, keeps: false);
        await gateway.InferRowsAsync([1, 0]);
        (await SettingsAsync(gateway, null)).ShouldBe("""{"log_file":"","log_info":true,"log_warning":true,"log_error":true,"log_verbose_level":0,"log_format":"text","levels":{}}""");
        (await SettingsAsync(gateway, """{"levels":{"decisions":"Debug"}}""")).ShouldContain("""{"decisions":"debug"}""");
        await gateway.InferRowsAsync([1, 0]);
        await LinesAsync(log, 1);
        (await SettingsAsync(gateway, """{"levels":{"decisions":"none"},"log_verbose_level":1}""")).ShouldContain("""log_verbose_level":1,"log_format":"text","levels":{"Default":"debug","decisions":"none"}""");
        await gateway.InferRowsAsync([1, 0]);
        (await SettingsAsync(gateway, """{"log_info":false,"log_verbose_level":0}""")).ShouldContain("""{"log_file":"","log_info":false,"log_warning":true,""");
        log.With("infer: ok").Count.ShouldBe(1);
        File.WriteAllText(gateway.Config, """{ "Logging": { "Levels": { "decisions": "debug" } } }""");
        await gateway.MetricsWithAsync("consensus_config_reloads_total{outcome=\"loaded\"} 1");
        (await SettingsAsync(gateway, null)).ShouldEndWith("""log_info":true,"log_warning":true,"log_error":true,"log_verbose_level":0,"log_format":"text","levels":{"decisions":"debug"}}""");
        await gateway.InferRowsAsync([1, 0]);
        await LinesAsync(log, 2);
    }

    [Theory]
    [InlineData("""{"log_info":1}""", "log_info: expected true or false")]
    [InlineData("""{"log_verbose_level":-1}""", "log_verbose_level: expected a whole number, 0 to 9")]
    [InlineData("""{"log_file":"/etc/x"}""", "nothing else of the log can be changed")]
    [InlineData("""{"levels":{"decisions":"loud"}}""", "expected one of trace, debug")]
    [InlineData("""{"levels":[]}""", "levels: expected an object")]
    [InlineData("""["x"]""", "expected an object")]
    public async Task What_cannot_be_changed_is_refused_and_changes_nothing(string body, string why)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        string before = await SettingsAsync(gateway, null);
        var reply = await GatewayUnderTest.PostAsync(gateway.Ops, "/v2/logging", Encoding.UTF8.GetBytes(body));
        ((int)reply.Status, reply.Error.Contains(why, StringComparison.Ordinal)).ShouldBe((400, true), reply.Text);
        (await SettingsAsync(gateway, null)).ShouldBe(before);
    }

    static async Task<string> SettingsAsync(GatewayUnderTest gateway, string? change)
    {
        var reply = change is null ? await Reply.OfAsync(await gateway.Ops.GetAsync("/v2/logging")) : await GatewayUnderTest.PostAsync(gateway.Ops, "/v2/logging", Encoding.UTF8.GetBytes(change));
        ((int)reply.Status).ShouldBe(200, reply.Text);
        return reply.Text.TrimEnd();
    }

    // A reply may reach its caller before its line is written.
    static async Task LinesAsync(LogLines log, int count)
    {
        for (int i = 0; i < 600 && log.With("infer: ok").Count < count; i++)
            await Task.Delay(50);
        log.With("infer: ok").Count.ShouldBe(count);
    }
}
