using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Testing;

namespace Gateway.Tests.RemoteMembers;

/// <summary>A gateway with the local members a and b and the remote one r, which runs on a scripted upstream behind a proxy that can go wrong.</summary>
sealed class RemoteGateway : IAsyncDisposable
{
    RemoteGateway(ScriptedUpstream upstream, FaultProxy proxy, GatewayUnderTest gateway, LogLines log) =>
        (Upstream, Proxy, Gateway, Log) = (upstream, proxy, gateway, log);

    public ScriptedUpstream Upstream { get; }

    public FaultProxy Proxy { get; }

    public GatewayUnderTest Gateway { get; }

    public LogLines Log { get; }

    /// <summary>Starts all three, and waits until the remote member is up.</summary>
    /// <param name="grpc">Whether it is asked over gRPC.</param>
    /// <param name="locals">Local members.</param>
    /// <param name="options">Keys of RemoteMembers, each with a comma before it.</param>
    /// <param name="members">Keys of Members.</param>
    /// <param name="prepare">Done to the upstream before the gateway starts.</param>
    /// <param name="waits">Whether to wait for the member.</param>
    /// <param name="family">The family; null for the usual one.</param>
    /// <param name="strict">Whether there is one more, named strict, that needs all its members: its errors say why one is missing.</param>
    /// <param name="remotes">Its remote members, all on this one upstream; null for r.</param>
    public static async Task<RemoteGateway> StartAsync(
        bool grpc = false, int locals = 2, string options = "", string members = "", Action<ScriptedUpstream>? prepare = null, bool waits = true, TinyFamily? family = null,
        string[]? remotes = null, bool strict = false)
    {
        var upstream = await ScriptedUpstream.StartAsync();
        prepare?.Invoke(upstream);
        var proxy = new FaultProxy(grpc ? upstream.Grpc : upstream.Http);
        remotes ??= ["r"];
        var clusters = new JsonObject();
        foreach (string remote in remotes)
            clusters[remote] = grpc ? RemoteFamily.GrpcCluster(proxy.Address) : RemoteFamily.Cluster(proxy.Address);
        var log = new LogLines();
        var gateway = await GatewayUnderTest.StartAsync(
            f =>
            {
                (family ?? RemoteFamily.Of(locals, remotes)).Write(f);
                if (strict)
                    RemoteFamily.Of(locals, remotes).With(m => (m["name"], m["quorum"]) = ("strict", locals + remotes.Length)).Write(f);
            },
            Config(clusters, options, members), log: log);
        var started = new RemoteGateway(upstream, proxy, gateway, log);
        foreach (string remote in waits ? remotes : [])
        {
            await started.UpAsync(remote);
            if (strict)
                await gateway.MetricsWithAsync($"consensus_remote_member_up{{family=\"strict\",member=\"{remote}\"}} 1");
        }

        return started;
    }

    /// <summary>A configuration with short periods.</summary>
    public static string Config(JsonObject clusters, string options = "", string members = "") => $$"""
        { "Clusters": {{clusters.ToJsonString()}}, "Members": { {{(members.Length > 0 ? members : "\"Timeout\": \"00:00:00.5\"")}} },
          "RemoteMembers": { "GoldenPeriod": "00:00:00.1", "EjectedPeriod": "00:00:00.1"{{options}} } }
        """;

    public Task UpAsync(string member = "r") => Gateway.MetricsWithAsync($"consensus_remote_member_up{{family=\"tiny\",member=\"{member}\"}} 1");

    public Task DownAsync(string member = "r") => Gateway.MetricsWithAsync($"consensus_remote_member_up{{family=\"tiny\",member=\"{member}\"}} 0");

    /// <summary>Asks one row on which all members agree.</summary>
    public Task<Reply> AskAsync(string more = "") => Gateway.InferRowsAsync([2, 0], more);

    /// <summary>Asks one row, which has to be answered and flagged since the remote member is missing from it.</summary>
    public async Task<Reply> AskMissingAsync(string reason = "member_missing", string more = "")
    {
        var reply = await AskAsync(more);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply["consensus.reasons"].ToJsonString().ShouldContain(reason);
        reply["consensus.flagged"].ToJsonString().ShouldBe("[true]");
        return reply;
    }

    /// <summary>Asks until a row is answered by all and not flagged, for the ten seconds that a recovery may take.</summary>
    public async Task RecoversAsync()
    {
        Reply reply;
        long begun = TimeProvider.System.GetTimestamp();
        do
        {
            reply = await AskAsync();
            if (reply.Status == HttpStatusCode.OK && reply["consensus.flagged"].ToJsonString() == "[false]")
                return;
            await Task.Delay(20);
        }
        while (TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(10));
        Assert.Fail(reply.Text);
    }

    /// <summary>Asks one row, which has to be answered by all and not flagged.</summary>
    public async Task<Reply> AskWholeAsync()
    {
        var reply = await AskAsync();
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply["consensus.flagged"].ToJsonString().ShouldBe("[false]", reply.Text);
        return reply;
    }

    /// <summary>Sum of the counters of a name whose labels hold all of these.</summary>
    public async Task<double> CountAsync(string name, params string[] labels) => Count(await Gateway.MetricsAsync(), name, labels);

    /// <inheritdoc cref="CountAsync"/>
    public static double Count(string metrics, string name, params string[] labels) => metrics.Split('\n')
        .Where(l => l.StartsWith(name + "{", StringComparison.Ordinal) && labels.All(label => l.Contains(label, StringComparison.Ordinal)))
        .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>Alive, ready, every accepted row accounted for, the cause named by a metric and by one log line.</summary>
    /// <param name="cause">Outcome of the questions that failed; null where none has to.</param>
    /// <param name="logged">Words of the line; none where there has to be none.</param>
    public async Task ShouldHoldAsync(string? cause = null, params string[] logged)
    {
        (await Gateway.GetAsync("/v2/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        (await Gateway.GetAsync("/v2/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
        string metrics = await Gateway.MetricsAsync();
        ShouldConserve(metrics);
        if (cause is not null)
            Count(metrics, "consensus_remote_calls_total", $"outcome=\"{cause}\"").ShouldBeGreaterThan(0, metrics);
        if (logged.Length > 0)
            Log.With(logged).Count.ShouldBe(1, string.Join('\n', Log.All));
    }

    /// <summary>Every accepted row has one outcome.</summary>
    public static void ShouldConserve(string metrics) =>
        (Count(metrics, "consensus_rows_total") + Count(metrics, "consensus_rows_in_flight")).ShouldBe(Count(metrics, "consensus_rows_accepted_total"));

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Proxy.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
