using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Testing;

namespace Gateway.Tests.RemoteMembers;

/// <summary>Three local members, and two on a second gateway, under load, while one of the two is killed, slowed and made to lie.</summary>
public sealed class TwoGatewaysTests
{
    const int Callers = 4;
    const string Standing = "consensus_remote_replica_in_use{family=\"tiny\",member=\"s\",replica=\"a\"} ";

    readonly ConcurrentQueue<(float[] Rows, Reply Reply)> replies = [];

    [Fact]
    [FaultCase(1, "a member under load: killed, slowed, made to lie")]
    public async Task Answers_go_on_every_row_that_lacks_a_member_is_flagged_and_all_recovers()
    {
        await using var second = await GatewayUnderTest.StartAsync(f =>
        {
            Single("m").Write(f);
            Single("n").Write(f);
        });
        await using var steady = new FaultProxy(second.Data.BaseAddress!);
        await using var shaky = new FaultProxy(second.Data.BaseAddress!);
        var family = RemoteFamily.Of(3, "r", "s").With(m => m["members"]![4]!["remote"]!["model"] = "n");
        var clusters = new JsonObject { ["r"] = RemoteFamily.Cluster(steady.Address), ["s"] = RemoteFamily.Cluster(shaky.Address) };
        await using var gateway = await GatewayUnderTest.StartAsync(f => family.Write(f), RemoteGateway.Config(clusters));
        foreach (string member in new[] { "r", "s" })
            await gateway.MetricsWithAsync($"consensus_remote_member_up{{family=\"tiny\",member=\"{member}\"}} 1");
        await WholeAsync(gateway);

        using var ending = new CancellationTokenSource();
        Task[] load = [.. Enumerable.Range(0, Callers).Select(i => AskAsync(gateway, i, ending.Token))];
        await shaky.RefuseAsync();
        await FlaggedAsync();
        shaky.Accept();
        await WholeAsync(gateway);

        shaky.Delay = TimeSpan.FromSeconds(2);
        await FlaggedAsync();
        await gateway.MetricsWithAsync(Standing + "0");
        shaky.Delay = TimeSpan.Zero;
        await shaky.CutAsync();
        await gateway.MetricsWithAsync(Standing + "1");
        await WholeAsync(gateway);

        Single("n", -3).Write(second.Families);
        second.Server.Families.Reload("n");
        await gateway.MetricsWithAsync(Standing + "0");
        await gateway.MetricsWithAsync("consensus_remote_ejections_total{family=\"tiny\",member=\"s\",replica=\"a\",reason=\"golden\"} 1");
        await FlaggedAsync();
        Single("n").Write(second.Families);
        second.Server.Families.Reload("n");
        await WholeAsync(gateway);
        await ending.CancelAsync();
        await Task.WhenAll(load);

        replies.Count.ShouldBeGreaterThan(50);
        int wrong = 0, lacking = 0;
        foreach (var (rows, reply) in replies)
        {
            reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
            bool lacks = (int)reply.Json["parameters"]!["members_answered"]! < 5;
            lacking += lacks ? 1 : 0;
            var flagged = reply["consensus.flagged"];
            for (int row = 0; row < rows.Length / 2; row++)
            {
                bool isFlagged = (bool)flagged[row]!;
                int said = reply.Doubles("p")[2 * row] > 0.5 ? 0 : 1;
                wrong += !isFlagged && (lacks || said != (rows[2 * row] > rows[(2 * row) + 1] ? 0 : 1)) ? 1 : 0;
            }
        }

        wrong.ShouldBe(0, "rows that were not flagged though a member lacked, or that are wrong");
        lacking.ShouldBeGreaterThan(3);
        string metrics = await gateway.MetricsAsync();
        RemoteGateway.ShouldConserve(metrics);
        RemoteGateway.Count(metrics, "consensus_rows_total", "outcome=\"failed\"").ShouldBe(0);
        (await gateway.GetAsync("/v2/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
    }

    async Task AskAsync(GatewayUnderTest gateway, int caller, CancellationToken ending)
    {
        var random = new Random(caller);
        while (!ending.IsCancellationRequested)
        {
            float margin = 1 + random.NextSingle(), other = 1 + random.NextSingle();
            float[] rows = random.Next(2) == 0 ? [margin, 0, 0, other] : [0, margin, other, 0];
            replies.Enqueue((rows, await gateway.InferRowsAsync(rows)));
            await Task.Delay(10, CancellationToken.None);
        }
    }

    // Until replies show what the fault does.
    async Task FlaggedAsync()
    {
        int from = replies.Count;
        long begun = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(10)
            && !replies.Skip(from).Any(r => r.Reply["consensus.reasons"].ToJsonString().Contains("member_missing", StringComparison.Ordinal)))
            await Task.Delay(20);
        replies.Skip(from).ShouldContain(r => r.Reply["consensus.reasons"].ToJsonString().Contains("member_missing"));
    }

    static async Task WholeAsync(GatewayUnderTest gateway)
    {
        Reply? reply = null;
        long begun = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(10))
        {
            reply = await gateway.InferRowsAsync([2, 0]);
            if (reply["consensus.flagged"].ToJsonString() == "[false]")
                return;
            await Task.Delay(20);
        }

        Assert.Fail(reply!.Text);
    }

    static TinyFamily Single(string name, float weight = 3) => new TinyFamily(name).With("only", TinyModels.Linear(new float[,] { { weight, 0 }, { 0, weight } }, [0, 0]));
}
