using System.Net;
using Gateway.Tests.Guard;
using Testing;

namespace Gateway.Tests.Lifecycle;

/// <summary>A configuration that changes while the gateway runs counts whole, or not at all.</summary>
public sealed class ConfigReloadTests
{
    const string Abstains = """{"Routes":{"tiny":{"Mode":"answer","Family":"tiny","OnFlag":"abstain"}}}""";

    [Fact]
    public async Task A_changed_file_counts_without_a_restart()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        (await gateway.InferRowsAsync([0, 1])).Status.ShouldBe(HttpStatusCode.OK);

        File.WriteAllText(gateway.Config, Abstains);

        string metrics = await gateway.MetricsWithAsync("consensus_config_reloads_total{outcome=\"loaded\"} 1");
        metrics.ShouldContain("\nconsensus_config_last_reload_success 1\n");
        (await gateway.InferRowsAsync([0, 1])).Code.ShouldBe("abstained");
    }

    [FaultCase(30, "a configuration that is no JSON, half of one, of unknown keys or out of range")]
    [Theory]
    [InlineData("""{"Routes":{"tiny":{"Mode":"answer","Family":"tiny","OnFlag":"abs""")]
    [InlineData("""{"Limits":{"Rows":0}}""")]
    [InlineData("""{"Limit":{"Rows":1}}""")]
    [InlineData("""{"Routes":{"p":{"Mode":"pass","Cluster":"nowhere","Match":{"Path":"/p"}}}}""")]
    [InlineData("""{"Limits":{"Rows":"\ud800"}}""")]
    [InlineData("""{"Limits":{"\udc00":1}}""")]
    [InlineData("""{"Clusters":{"c":{"Destinations":{"d":{"Address":"http://127.0.0.1:1"}}}},"Routes":{"p":{"Mode":"pass","Cluster":"c","Match":{"Path":"/p/{x:foo}"}}}}""")]
    public async Task A_file_with_mistakes_is_refused_and_counted_and_what_counts_goes_on(string broken)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Abstains);

        File.WriteAllText(gateway.Config, broken);

        string metrics = await gateway.MetricsWithAsync("consensus_config_reloads_total{outcome=\"refused\"} 1");
        metrics.ShouldContain("\nconsensus_config_last_reload_success 0\n");
        (await gateway.InferRowsAsync([0, 1])).Code.ShouldBe("abstained");
        File.WriteAllText(gateway.Config, "{}");
        (await gateway.MetricsWithAsync("consensus_config_reloads_total{outcome=\"loaded\"} 1")).ShouldContain("\nconsensus_config_last_reload_success 1\n");
        (await gateway.InferRowsAsync([0, 1])).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Names_that_mean_nothing_here_are_told_and_count_until_they_are_mended()
    {
        var log = new LogLines();
        await using var gateway = await GatewayUnderTest.StartAsync(
            f => TinyFamily.OfThree().Write(f), """{"Routes":{"r":{"Mode":"answer","Family":"tyni"}}}""", log: log);
        await gateway.MetricsWithAsync("\nconsensus_config_unknown_names 1\n");
        log.With("Warning", "$.Routes.r.Family: there is no family tyni in ").Count.ShouldBe(1);

        File.WriteAllText(gateway.Config, """{"Environment":"test","Chaos":{"tiny":{"a":{"FaultRate":0},"q":{"FaultRate":0.5}},"tyni":{"a":{}}},"Routes":{"r":{"Mode":"answer","Family":"tiny"}}}""");
        await gateway.MetricsWithAsync("\nconsensus_config_unknown_names 2\n");
        log.With("Warning", "$.Chaos.tiny.q: the family tiny has no member q").Count.ShouldBe(1);
        log.With("Warning", "$.Chaos.tyni: there is no family tyni in ").Count.ShouldBe(1);

        File.WriteAllText(gateway.Config, "{}");
        await gateway.MetricsWithAsync("\nconsensus_config_unknown_names 0\n");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused_whoever_has_them_read()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Abstains);
        byte[] broken = [.. """{"Limits":{"Rows":" """.TrimEnd().Select(c => (byte)c), 0xFF, .. "\"}}"u8];

        File.WriteAllBytes(gateway.Config, broken);
        gateway.Server.ReloadConfig().ShouldBeFalse();

        await gateway.MetricsWithAsync("consensus_config_reloads_total{outcome=\"refused\"} ");
        (await gateway.InferRowsAsync([0, 1])).Code.ShouldBe("abstained");
    }

    [Fact]
    public async Task Routes_come_change_and_go()
    {
        await using var service = await LocalServer.ServiceAsync(GuardedService.Answers("{}"));
        await using var gateway = await GatewayUnderTest.StartAsync(f => GuardedService.Family().Write(f));
        (await PostAsync(gateway)).Status.ShouldBe(HttpStatusCode.NotFound);

        Write(gateway, service, "pass", "");
        Reply passed = await PostAsync(gateway);
        (passed.Status, passed.Headers.ContainsKey("Consensus-Flagged")).ShouldBe((HttpStatusCode.OK, false));

        Write(gateway, service, "guard", """ "Family": "tiny", "OnFlag": "annotate", "FlagBudget": "00:00:10", """ + GuardedService.Mapped);
        Reply judged = await PostAsync(gateway);
        (judged.Status, judged.Headers["Consensus-Flagged"]).ShouldBe((HttpStatusCode.OK, "?1"));

        Write(gateway, service, "guard", """ "Family": "tiny", "OnFlag": "abstain", "FlagBudget": "00:00:10", """ + GuardedService.Mapped);
        (await PostAsync(gateway)).Code.ShouldBe("abstained");

        File.WriteAllText(gateway.Config, "{}");
        gateway.Server.ReloadConfig().ShouldBeTrue();
        await UntilAsync(async () => (await PostAsync(gateway)).Status == HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Keys_that_listeners_were_made_with_wait_for_the_next_start()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        string before = gateway.Server.Addresses.Http;

        File.WriteAllText(gateway.Config, """{"Limits":{"Connections":5,"Rows":1}}""");

        gateway.Server.ReloadConfig().ShouldBeTrue();
        gateway.Server.Addresses.Http.ShouldBe(before);
        (await gateway.InferRowsAsync([1, 0, 1, 0])).Error.ShouldContain("Limits.Rows");
    }

    [FaultCase(32, "a thousand reloads of the configuration under load")]
    [Fact]
    public async Task A_thousand_reloads_under_load_fail_nobody_and_leave_nothing_behind()
    {
        await using var service = await LocalServer.ServiceAsync(GuardedService.Answers("{}"));
        await using var gateway = await GatewayUnderTest.StartAsync(f => GuardedService.Family().Write(f), keeps: false);
        Write(gateway, service, "guard", """ "Family": "tiny", "OnFlag": "annotate", "FlagBudget": "00:00:10", """ + GuardedService.Mapped);
        using var done = new CancellationTokenSource();
        int asked = 0;
        var failures = new System.Collections.Concurrent.ConcurrentBag<string>();
        Task[] callers = [.. Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                Reply reply = caller % 2 == 0 ? await PostAsync(gateway) : await gateway.InferRowsAsync([0, 1]);
                Interlocked.Increment(ref asked);
                if (reply.Status != HttpStatusCode.OK || reply.Headers["Consensus-Flagged"] != "?1")
                    failures.Add($"{reply.Status} {reply.Text}");
            }
        }))];
        long before = 0;
        for (int i = 0; i < 1000; i++)
        {
            if (i == 100)
                before = GC.GetTotalMemory(forceFullCollection: true);
            string policy = i % 2 == 0 ? "\"RiskThreshold\": 0.001," : "";
            Write(gateway, service, "guard", $""" "Family": "tiny", "OnFlag": "annotate", {policy} "FlagBudget": "00:00:10", """ + GuardedService.Mapped);
        }

        long after = GC.GetTotalMemory(forceFullCollection: true);
        await done.CancelAsync();
        await Task.WhenAll(callers);
        failures.ShouldBeEmpty();
        asked.ShouldBeGreaterThan(100);
        (after - before).ShouldBeLessThan(20 << 20);
    }

    static void Write(GatewayUnderTest gateway, LocalServer service, string mode, string keys)
    {
        File.WriteAllText(gateway.Config, $$"""
            { "Clusters": { "credit": { "Destinations": { "a": { "Address": "{{service.Address}}" } } } },
              "Routes": { "score": { {{keys}} "Mode": "{{mode}}", "Cluster": "credit", "Match": { "Path": "/score" } } } }
            """);
        gateway.Server.ReloadConfig().ShouldBeTrue();
    }

    static Task<Reply> PostAsync(GatewayUnderTest gateway) =>
        GatewayUnderTest.PostAsync(gateway.Data, "/score", System.Text.Encoding.UTF8.GetBytes(GuardedService.Disputed));

    static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (int i = 0; i < 200; i++)
        {
            if (await holds())
                return;
            await Task.Delay(25);
        }

        throw new TimeoutException("it did not come about within five seconds");
    }
}
