using System.Diagnostics;
using System.Text.Json.Nodes;
using Gateway.Tests.Commands;
using Gateway.Tests.Guard;
using Gateway.Tests.Metrics;
using Microsoft.AspNetCore.Http;
using Testing;

namespace Gateway.Tests.Alerts;

/// <summary>What the gateway tells Alertmanagers itself, through the programs that do it in production.</summary>
[Trait("Category", "Journey")]
public sealed class AlertPushTests
{
    [NeedsFact("prometheus", "prometheus-alertmanager")]
    public async Task Told_by_the_gateway_and_by_Prometheus_a_person_is_woken_once()
    {
        await using var pager = await Pager.StartAsync();
        using var alertmanager = new AlertmanagerServer(pager.Address);
        await using var gateway = await GatewayUnderTest.StartAsync(Refused, Config("00:00:05", alertmanager.Address));
        (await pager.SaysAsync(1)).ShouldBe(["firing GatewayFamilyNotLoaded"]);
        // The gateway was first; now the rule says the same.
        using var prometheus = new PrometheusServer(gateway.Ops.BaseAddress!.Authority, alertmanager.Address, rules => rules.Replace("for: 1m", "for: 1s"));
        (await prometheus.ValueAsync("ALERTS{alertname=\"GatewayFamilyNotLoaded\",alertstate=\"firing\"}")).ShouldBe("1");
        using var http = new HttpClient { BaseAddress = new Uri($"http://{alertmanager.Address}") };
        JsonArray alerts = [];
        // What Prometheus sends has its own address in it.
        for (int i = 0; i < 600 && !alerts.Any(a => ((string?)a!["generatorURL"])?.Contains("/graph", StringComparison.Ordinal) == true); i++)
        {
            await Task.Delay(100);
            alerts = JsonNode.Parse(await http.GetStringAsync(new Uri("/api/v2/alerts?filter=alertname%3D%22GatewayFamilyNotLoaded%22", UriKind.Relative)))!.AsArray();
        }

        alerts.Count.ShouldBe(1, alerts.ToJsonString());
        Directory.Delete(gateway.Families, recursive: true);
        TinyFamily.OfThree().Write(gateway.Families);
        string[] said = await pager.SaysAsync(2);
        await Task.Delay(3000);
        pager.Said.ShouldBe(["firing GatewayFamilyNotLoaded", "resolved GatewayFamilyNotLoaded"], string.Join(';', said));
    }

    [FaultCase(42, "an alert that was told before a kill is resolved after the next start")]
    [NeedsFact("prometheus-alertmanager")]
    public async Task One_that_was_told_before_a_kill_ends_after_the_next_start()
    {
        await using var pager = await Pager.StartAsync();
        using var alertmanager = new AlertmanagerServer(pager.Address);
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["families"]);
        Refused(folder["families"]);
        File.WriteAllText(folder["gateway.json"], Config("00:00:01", alertmanager.Address));
        using (var first = Serve(folder))
        {
            await pager.SaysAsync(1);
            first.Kill();
            await first.WaitForExitAsync();
        }

        File.ReadAllText(folder["alerts.json"]).ShouldContain("GatewayFamilyNotLoaded");
        Directory.Delete(folder["families"], recursive: true);
        TinyFamily.OfThree().Write(folder["families"]);
        using var second = Serve(folder);
        (await pager.SaysAsync(2)).ShouldBe(["firing GatewayFamilyNotLoaded", "resolved GatewayFamilyNotLoaded"]);
        second.Kill();
        await second.WaitForExitAsync();
    }

    [FaultCase(41, "one Alertmanager is away, another one silent")]
    [Fact]
    public async Task An_Alertmanager_that_is_down_or_silent_keeps_neither_the_other_from_it_nor_a_request()
    {
        using var gone = new CancellationTokenSource();
        var told = new TaskCompletionSource<string>();
        await using var good = await LocalServer.ServiceAsync(async context => told.TrySetResult(await new StreamReader(context.Request.Body).ReadToEndAsync()));
        await using var silent = await LocalServer.ServiceAsync(async context => await Task.Delay(Timeout.Infinite, gone.Token).ContinueWith(_ => { }, TaskScheduler.Default));
        string dead = $"127.0.0.1:{PrometheusServer.FreePort()}";
        await using var gateway = await GatewayUnderTest.StartAsync(
            f =>
            {
                TinyFamily.OfThree().Write(f);
                Refused(f, "broken");
            },
            Config("00:00:01", dead, silent.Address.Authority, good.Address.Authority));
        var alerts = JsonNode.Parse(await told.Task.WaitAsync(TimeSpan.FromSeconds(60)))!.AsArray();
        string instance = gateway.Ops.BaseAddress!.Authority;
        alerts.ShouldHaveSingleItem()!["labels"]!.ToJsonString().ShouldBe(
            $$"""{"alertname":"GatewayFamilyNotLoaded","cluster":"east","family":"broken","instance":"{{instance}}","job":"gateway","severity":"page"}""");
        await gateway.MetricsWithAsync($"consensus_alert_pushes_total{{alertmanager=\"http://{dead}\",result=\"failed\"}} ");
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        string metrics = await gateway.MetricsWithAsync($"consensus_alert_pushes_total{{alertmanager=\"http://{good.Address.Authority}\",result=\"sent\"}} 1");
        metrics.ShouldContain("consensus_alerts_firing 1\n");
        metrics.ShouldContain($"consensus_alert_pushes_total{{alertmanager=\"http://{silent.Address.Authority}\",result=\"sent\"}} 0\n");
        // Another configuration counts without a restart.
        File.WriteAllText(gateway.Config, "{}");
        (await EventuallyAsync(async () => !(await gateway.MetricsAsync()).Contains("consensus_alert_pushes_total{", StringComparison.Ordinal))).ShouldBeTrue();
        await gone.CancelAsync();
    }

    [NeedsFact("prometheus-alertmanager")]
    public async Task Check_sends_a_test_alert_reads_it_back_and_ends_it()
    {
        await using var pager = await Pager.StartAsync();
        using var alertmanager = new AlertmanagerServer(pager.Address);
        string address = $"http://{alertmanager.Address}";
        (int Code, string Output, string Error) verdict = (-1, "", "");
        for (int i = 0; i < 20 && verdict.Code != 0; i++)
            verdict = await GatewayProgram.RunAsync("check", "--alertmanager", address);
        verdict.Code.ShouldBe(0, verdict.Output + verdict.Error);
        verdict.Output.ShouldMatch($@"^{address}: took the test alert, showed it and ended it in \d+\.\d{{3}} s\n$");
        (await GatewayProgram.RunAsync("check", "--alertmanager")).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(1), r => r.Error.ShouldContain("names no Alertmanager"));
        pager.Said.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(500, "was not taken: refused: 500 broken")]
    [InlineData(200, "cannot be read back: not within")]
    public async Task Check_says_why_an_Alertmanager_is_none(int status, string why)
    {
        await using var wrong = await LocalServer.ServiceAsync(async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(context.Request.Method == "POST" ? "broken" : "[]");
        });
        var (code, output, _) = await GatewayProgram.RunAsync("check", "--alertmanager", wrong.Address.ToString());
        code.ShouldBe(1);
        output.ShouldContain(why);
    }

    [Theory]
    [InlineData("""{ "Alertmanagers": ["ftp://a"] }""", "$.Alerts.Alertmanagers[0]: expected http://HOST:PORT")]
    [InlineData("""{ "Alertmanagers": ["http://u:p@a"] }""", "without user, password")]
    [InlineData("""{ "Alertmanagers": [1] }""", "expected an array of strings")]
    [InlineData("""{ "Alertmanagers": ["http://a", "http://A"] }""", "names one twice")]
    [InlineData("""{ "Labels": { "bad-label": "x" } }""", "$.Alerts.Labels.bad-label: expected a label's name")]
    [InlineData("""{ "Labels": { "severity": "none" } }""", "is none of alertname, severity")]
    [InlineData("""{ "TokenFile": "absent" }""", "$.Alerts.TokenFile")]
    [InlineData("""{ "Resend": "00:00:00" }""", "$.Alerts.Resend")]
    public async Task A_mistake_stops_the_start(string alerts, string why)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["gateway.json"], $$"""{ "Alerts": {{alerts}} }""");
        var (code, output, error) = await GatewayProgram.RunAsync("check", "--config", folder["gateway.json"]);
        (code, output + error).ShouldSatisfyAllConditions(r => r.code.ShouldBe(1), r => r.Item2.ShouldContain(why));
    }

    static void Refused(string families) => Refused(families, "tiny");

    static void Refused(string families, string name)
    {
        TinyFamily.OfThree(name).Write(families);
        foreach (string model in Directory.GetFiles(families, "b.onnx", SearchOption.AllDirectories).Where(f => f.Contains($"/{name}/", StringComparison.Ordinal)))
            File.WriteAllBytes(model, [1, 2, 3]);
    }

    static string Config(string hold, params string[] alertmanagers) =>
        $$"""{ "Alerts": { "Alertmanagers": [{{string.Join(',', alertmanagers.Select(a => $"\"http://{a}\""))}}], "Resend": "00:00:01", "After": "00:00:00", "Hold": "{{hold}}"{{(alertmanagers.Length > 1 ? ", \"Labels\": { \"cluster\": \"east\" }" : "")}} } }""";

    static Process Serve(TemporaryFolder folder)
    {
        var start = new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "Gateway.dll"), "serve", "--config", folder["gateway.json"], "--families", folder["families"],
            "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--ops", "127.0.0.1:0",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["GATEWAY__Store__Path"] = folder["decisions.db"];
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    static async Task<bool> EventuallyAsync(Func<Task<bool>> so)
    {
        for (int i = 0; i < 600; i++)
        {
            if (await so())
                return true;
            await Task.Delay(100);
        }

        return false;
    }
}
