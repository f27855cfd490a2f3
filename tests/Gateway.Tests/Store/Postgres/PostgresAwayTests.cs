using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using Testing;

namespace Gateway.Tests.Store.Postgres;

/// <summary>A database server that restarts, hangs, changes its password or is full keeps nobody from an answer and loses no row.</summary>
public sealed class PostgresAwayTests : IDisposable
{
    const string NoAudit = "\"AuditUnflagged\":0,\"AuditFlagged\":0";

    readonly PostgresServer server = new();

    public void Dispose() => server.Dispose();

    [Fact]
    [FaultCase(40, "the database server is killed and started again")]
    public async Task While_the_server_is_away_rows_go_to_the_spill_file_and_come_back_in_order()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Config(server.Connection));
        var ids = new List<string> { await DecideAsync(gateway) };
        server.Kill();
        for (int i = 0; i < 5; i++)
            ids.Add(await DecideAsync(gateway));
        (await gateway.MetricsAsync()).ShouldNotContain("consensus_store_spill_bytes 0\n");
        (await gateway.Data.GetAsync("/v2/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await gateway.GetAsync($"/v2/models/tiny/decisions/{ids[0]}")).Code.ShouldBe("store_unavailable");
        server.Start();
        await gateway.MetricsWithAsync("consensus_store_spill_bytes 0\n");
        Ids().ShouldBe(ids);
        (await gateway.MetricsAsync()).ShouldNotContain("consensus_store_failures_total{kind=\"unavailable\"} 0");
        (await gateway.GetAsync($"/v2/models/tiny/decisions/{ids[3]}")).Status.ShouldBe(HttpStatusCode.OK);
    }

    // The reply that finds out may leave without waiting for its row; those behind it go to the spill file at once.
    [Fact]
    [FaultCase(40, "the database server takes requests and says nothing")]
    public async Task A_server_that_hangs_keeps_nobody_waiting_but_who_finds_out()
    {
        var address = new Uri(server.Address);
        await using var proxy = new FaultProxy(address);
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Config(server.Connection.Replace($"{address.Port}", $"{proxy.Address.Port}")));
        await DecideAsync(gateway);
        proxy.IsSilent = true;
        (await gateway.InferRowsAsync([0, 1])).Headers["Consensus-Flagged"].ShouldBe("?1");
        while ((await gateway.MetricsAsync()).Contains("consensus_store_spill_bytes 0\n", StringComparison.Ordinal))
            await Task.Delay(20);
        string behind = await DecideAsync(gateway);
        proxy.IsSilent = false;
        await proxy.CutAsync();
        // An attempt that took two seconds is made again after eight.
        for (int i = 0; i < 600 && Ids().Count < 3; i++)
            await Task.Delay(100);
        Ids().Count.ShouldBe(3);
        Ids()[2].ShouldBe(behind);
    }

    [Fact]
    [FaultCase(40, "its password is rotated")]
    public async Task A_new_password_counts_from_the_next_connection_on()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Config(server.Connection));
        string first = await DecideAsync(gateway);
        await File.WriteAllTextAsync(server.PasswordFile, "another\n");
        using (var connection = server.Open())
        using (var command = new NpgsqlCommand("ALTER USER gateway PASSWORD 'another'; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gateway'", connection))
            command.ExecuteNonQuery();
        string second = await DecideAsync(gateway);
        await gateway.MetricsWithAsync("consensus_store_spill_bytes 0\n");
        Ids("another").ShouldBe([first, second]);
    }

    [Fact]
    public async Task Without_a_server_a_gateway_does_not_start_and_says_which_one()
    {
        server.Kill();
        var refused = await Should.ThrowAsync<Gateway.Store.StoreException>(() => GatewayUnderTest.OfThreeAsync(Config(server.Connection)));
        refused.Message.ShouldContain("cannot open the decision store postgresql://127.0.0.1:");
        refused.Message.ShouldContain("Store.Postgres says where it is");
    }

    string Config(string connection) => $$"""
        {"Store":{ {{NoAudit}}, "Postgres":{"Connection":{{JsonValue.Create(connection).ToJsonString()}},"PasswordFile":{{JsonValue.Create(server.PasswordFile).ToJsonString()}},"Timeout":"00:00:01"} } }
        """;

    List<string> Ids(string? password = null)
    {
        using var connection = server.Open(password: password);
        return Gateway.Store.Sql.Rows(connection, "SELECT id FROM decisions ORDER BY seq", r => r.GetString(0));
    }

    static async Task<string> DecideAsync(GatewayUnderTest gateway)
    {
        var reply = await gateway.InferRowsAsync([0, 1]);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        return (string)reply.Json["parameters"]!["decision_id"]!;
    }
}
