using System.Collections.Concurrent;
using System.Net;

namespace Gateway.Tests.RemoteMembers;

/// <summary>A member that moves to another address while it is asked: no request fails, and no row misses it.</summary>
public sealed class MovedMemberTests
{
    [Fact]
    public async Task A_changed_address_counts_under_load_without_a_failed_request_or_a_missing_member()
    {
        await using var old = await ScriptedUpstream.StartAsync();
        await using var fresh = await ScriptedUpstream.StartAsync();
        // Some are under way at any moment, also when the address changes.
        old.DoesToRequests(async e =>
        {
            await Task.Delay(50);
            await e.AnswerAsync();
        });
        await using var gateway = await StartAsync(old);
        using var done = new CancellationTokenSource();
        var failures = new ConcurrentBag<string>();
        Task[] callers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
                await WholeAsync(gateway, failures);
        }))];
        await Task.Delay(200);

        Move(gateway, fresh);
        await UntilAsync(() => fresh.Asked.Count >= 20);
        int before = old.Asked.Count;
        await UntilAsync(() => fresh.Asked.Count >= 60);

        await done.CancelAsync();
        await Task.WhenAll(callers);
        failures.ShouldBeEmpty();
        old.Asked.Count.ShouldBeLessThanOrEqualTo(before + 4, "the old address is asked no more");
    }

    [Fact]
    public async Task A_new_address_that_answers_golden_rows_wrongly_is_not_believed_and_the_old_one_goes_on()
    {
        await using var old = await ScriptedUpstream.StartAsync();
        await using var fresh = await ScriptedUpstream.StartAsync();
        fresh.Does(e => e.AnswerAsync([.. UpstreamExchange.Right(e.Values).Chunk(2).SelectMany(p => new[] { p[1], p[0] })]));
        await using var gateway = await StartAsync(old);
        var failures = new ConcurrentBag<string>();

        Move(gateway, fresh);
        await gateway.MetricsWithAsync("consensus_remote_golden_checks_total{family=\"tiny\",member=\"r\",replica=\"a\",outcome=\"wrong\"} 3");
        int before = old.Asked.Count;
        for (int i = 0; i < 5; i++)
            await WholeAsync(gateway, failures);
        (old.Asked.Count, fresh.Asked.Count).ShouldBe((before + 5, 0));

        fresh.Does(null);
        await UntilAsync(() =>
        {
            WholeAsync(gateway, failures).GetAwaiter().GetResult();
            return !fresh.Asked.IsEmpty;
        });
        failures.ShouldBeEmpty();
    }

    static async Task<GatewayUnderTest> StartAsync(ScriptedUpstream upstream)
    {
        var gateway = await GatewayUnderTest.StartAsync(f => RemoteFamily.Of("r").Write(f), Config(upstream), keeps: false);
        await gateway.MetricsWithAsync("consensus_remote_member_up{family=\"tiny\",member=\"r\"} 1");
        return gateway;
    }

    static void Move(GatewayUnderTest gateway, ScriptedUpstream to)
    {
        File.WriteAllText(gateway.Config, Config(to));
        gateway.Server.ReloadConfig().ShouldBeTrue();
    }

    static string Config(ScriptedUpstream upstream) =>
        RemoteGateway.Config(new() { ["r"] = RemoteFamily.Cluster(upstream.Http) }, members: "\"Timeout\": \"00:00:05\"");

    static async Task WholeAsync(GatewayUnderTest gateway, ConcurrentBag<string> failures)
    {
        var reply = await gateway.InferRowsAsync([2, 0]);
        if (reply.Status != HttpStatusCode.OK || reply.Headers["Consensus-Flagged"] != "?0")
            failures.Add(reply.Text);
    }

    static async Task UntilAsync(Func<bool> holds)
    {
        for (int i = 0; i < 400; i++)
        {
            if (holds())
                return;
            await Task.Delay(25);
        }

        throw new TimeoutException("it did not come about within ten seconds");
    }
}
