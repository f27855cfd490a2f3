using System.Net;
using Gateway.Store.Sqlite;
using Gateway.Tests.Guard;
using Testing;

namespace Gateway.Tests.Serving;

/// <summary>
/// What the gateway was started with goes away while it serves: the last good state goes on, it is ready, and a metric and a log line
/// name what is missing. (The audit log's disk: AuditTrailTests; the provider of tokens' keys: TokenTests; a member's server: MemberStandingTests.)
/// </summary>
public sealed class StaticStabilityTests : IDisposable
{
    readonly LogLines log = new();

    public void Dispose() => log.Dispose();

    [Fact]
    public async Task Without_the_folder_of_the_families_those_that_are_loaded_go_on_serving()
    {
        await using var gateway = await StartAsync();
        string aside = gateway.Families + ".aside";

        Directory.Move(gateway.Families, aside);
        await gateway.MetricsWithAsync("\nconsensus_families_folder_present 0\n");
        // A family whose own folder is gone is forgotten at the second look.
        await Task.Delay(TimeSpan.FromSeconds(3));
        await ShouldServeAsync(gateway);
        log.With("Error", "the folder of the families", "is gone").Count.ShouldBe(1);

        Directory.Move(aside, gateway.Families);
        await gateway.MetricsWithAsync("\nconsensus_families_folder_present 1\n");
        await ShouldServeAsync(gateway);
    }

    [Fact]
    public async Task Without_the_file_of_the_configuration_what_was_read_goes_on_counting()
    {
        await using var gateway = await StartAsync("""{"Limits":{"Rows":1}}""");

        File.Delete(gateway.Config);
        string metrics = await gateway.MetricsWithAsync("consensus_config_reloads_total{outcome=\"refused\"} 1");
        metrics.ShouldContain("\nconsensus_config_last_reload_success 0\n");
        await ShouldServeAsync(gateway);
        (await gateway.InferRowsAsync([1, 0, 1, 0])).Error.ShouldContain("Limits.Rows");
        log.With("Error", "the changed configuration is refused", "gateway.json").ShouldNotBeEmpty();

        File.WriteAllText(gateway.Config, "{}");
        await gateway.MetricsWithAsync("\nconsensus_config_last_reload_success 1\n");
        (await gateway.InferRowsAsync([1, 0, 1, 0])).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_the_store_rows_are_answered_flagged_and_kept_beside_it()
    {
        await using var gateway = await StartAsync();
        using (var connection = new SqliteDatabase(gateway.Store).OpenForWriting())
        {
            SqliteDatabase.Execute((Microsoft.Data.Sqlite.SqliteConnection)connection, "BEGIN EXCLUSIVE");
            var flagged = await gateway.InferRowsAsync([0, 1]);
            flagged.Status.ShouldBe(HttpStatusCode.OK, flagged.Text);
            flagged.Headers["Consensus-Flagged"].ShouldBe("?1");
            await ShouldServeAsync(gateway);
            (await gateway.MetricsAsync()).ShouldNotContain("consensus_store_failures_total{kind=\"locked\"} 0");
            log.With("Error", "takes no rows").Count.ShouldBe(1);
        }

        await gateway.MetricsWithAsync("consensus_store_spill_bytes 0\n");
    }

    [Fact]
    public async Task Without_the_service_behind_a_guard_route_the_family_still_answers_and_the_route_is_no_silent_yes()
    {
        await using var gateway = await StartAsync($$"""
            { "Clusters": { "credit": { "Destinations": { "a": { "Address": "http://127.0.0.1:1" } } } },
              "Routes": { "score": { {{GuardedService.Mapped}} "Mode": "guard", "OnFlag": "annotate", "Cluster": "credit", "Family": "tiny", "Match": { "Path": "/score" } } } }
            """, f => GuardedService.Family().Write(f));
        var reply = await GatewayUnderTest.PostAsync(gateway.Data, "/score", System.Text.Encoding.UTF8.GetBytes(GuardedService.Agreed));
        ((int)reply.Status).ShouldBeInRange(500, 599);
        reply.Headers.GetValueOrDefault("Consensus-Flagged").ShouldNotBe("?0");
        await ShouldServeAsync(gateway);
        await gateway.MetricsWithAsync("consensus_pass_requests_total{route=\"score\",outcome=\"unavailable\"} 1");
    }

    Task<GatewayUnderTest> StartAsync(string config = "{}", Action<string>? write = null) =>
        GatewayUnderTest.StartAsync(write ?? (f => TinyFamily.OfThree().Write(f)), config, log: log);

    static async Task ShouldServeAsync(GatewayUnderTest gateway)
    {
        (await gateway.InferRowsAsync([2, 0])).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.GetAsync("/v2/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
    }
}
