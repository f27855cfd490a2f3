using System.Net;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Reuse;
using Testing;

namespace Gateway.Tests.Reuse;

/// <summary>Requests with the same inputs that run at the same moment share one run.</summary>
public sealed class SingleFlightTests : IDisposable
{
    static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    readonly TemporaryFolder folder = new();
    readonly FamilyStore store;
    readonly FamilyLease lease;
    readonly GatewayMetrics metrics = new();
    readonly ReusedRuns runs;
    readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int calls;

    public SingleFlightTests()
    {
        TinyFamily.OfThree().Write(folder.Path);
        store = new FamilyStore(folder.Path, TimeProvider.System);
        store.LoadAll();
        lease = store.Lease("tiny", null)!;
        runs = new ReusedRuns(new FamilyExecution(TimeProvider.System, HoldAsync), metrics, TimeProvider.System);
    }

    [Fact]
    public async Task Many_at_once_are_one_run_and_each_has_its_own_inputs()
    {
        var first = RunAsync([1, 0]);
        Task<(MemberOutputs Outputs, TimeSpan? Taken)>[] others = [RunAsync([1, 0]), RunAsync([1, 0])];
        runs.Waiting.ShouldBe(2);
        held.SetResult();

        var (outputs, taken) = await first.WaitAsync(Long);
        taken.ShouldBeNull();
        foreach (var other in others)
        {
            var (same, waited) = await other.WaitAsync(Long);
            waited.ShouldNotBeNull();
            same.Answered.ShouldBe(3);
            for (int m = 0; m < 3; m++)
                same.Values(m, 0).ToArray().ShouldBe(outputs.Values(m, 0).ToArray());
        }

        calls.ShouldBe(3);
        runs.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Other_inputs_do_not_wait()
    {
        Task[] both = [RunAsync([1, 0]), RunAsync([0, 1]), RunAsync([1, 0, 1, 0])];
        runs.Waiting.ShouldBe(0);
        held.SetResult();
        await Task.WhenAll(both).WaitAsync(Long);
        calls.ShouldBe(9);
    }

    [Fact]
    public async Task Who_goes_away_takes_nobody_along()
    {
        using var gone = new CancellationTokenSource();
        var leaves = RunAsync([1, 0], gone: gone.Token);
        var stays = RunAsync([1, 0]);
        runs.Waiting.ShouldBe(1);

        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(leaves);
        held.SetResult();

        (await stays.WaitAsync(Long)).Outputs.Answered.ShouldBe(3);
    }

    [Fact]
    public async Task A_run_that_was_late_is_nobody_else_s()
    {
        var hasty = RunAsync([1, 0], TimeSpan.FromMilliseconds(20));
        var patient = RunAsync([1, 0]);

        (await hasty.WaitAsync(Long)).Outputs.Answered.ShouldBe(0);
        held.SetResult();

        (await patient.WaitAsync(Long)).Outputs.Answered.ShouldBe(3);
    }

    [Fact]
    public async Task Who_waits_in_vain_is_answered_at_its_own_deadline()
    {
        var first = RunAsync([1, 0]);
        var (outputs, _) = await RunAsync([1, 0], TimeSpan.FromMilliseconds(20)).WaitAsync(Long);
        outputs.Answered.ShouldBe(0);
        held.SetResult();
        (await first.WaitAsync(Long)).Outputs.Answered.ShouldBe(3);
    }

    [Fact]
    public async Task Each_request_has_an_id_a_record_and_a_count_of_its_own()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            f => new TinyFamily().With("a", SlowModel.Of(2)).With("b", TinyModels.Constant(2, 0.4f, 0.6f)).Write(f), """{"Reuse":{"SingleFlight":true},"Limits":{"Deadline":"00:00:50"}}""");
        const string Joined = "consensus_joined_requests_total{family=\"tiny\"} ";
        List<Reply> replies = [];
        // Whether requests meet is the machine's to say; some of them do soon.
        for (int i = 0; i < 20 && !(await gateway.MetricsAsync()).Contains(Joined); i++)
            replies.AddRange(await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => gateway.InferRowsAsync([1, 0]))));

        string[] ids = [.. replies.Select(r => (string)r.Json["parameters"]!["decision_id"]!)];
        ids.Distinct().Count().ShouldBe(replies.Count);
        replies.Select(r => r["consensus.risk"].ToJsonString()).Distinct().Count().ShouldBe(1);
        foreach (string id in ids)
            (await gateway.GetAsync($"/v2/models/tiny/decisions/{id}")).Status.ShouldBe(HttpStatusCode.OK);
        string exported = await gateway.MetricsAsync();
        int joined = Count(exported, Joined);
        joined.ShouldBeGreaterThan(0);
        Count(exported, "consensus_rows_total{family=\"tiny\",outcome=\"flagged\"} ").ShouldBe(replies.Count);
        Count(exported, "consensus_member_calls_total{family=\"tiny\",member=\"a\",outcome=\"answered\"} ").ShouldBe(replies.Count - joined);
    }

    public void Dispose()
    {
        lease.Dispose();
        store.Dispose();
        metrics.Dispose();
        folder.Dispose();
    }

    static int Count(string metrics, string name) =>
        int.Parse(metrics.Split('\n').Single(l => l.StartsWith(name, StringComparison.Ordinal))[name.Length..]);

    async ValueTask<IReadOnlyList<Tensor>> HoldAsync(
        Family family, Ensemble.Members.Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken cancellation)
    {
        Interlocked.Increment(ref calls);
        await held.Task.WaitAsync(cancellation);
        return await call(cancellation);
    }

    Task<(MemberOutputs Outputs, TimeSpan? Taken)> RunAsync(float[] values, TimeSpan? deadline = null, CancellationToken gone = default)
    {
        var request = new InferRequest
        {
            Inputs = [Tensor.From<float>("x", Datatype.FP32, [values.Length / 2, 2], values)],
            Parameters = new RequestParameters(),
            Outputs = [],
        };
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        var snapshot = new GatewaySnapshot
        {
            Config = new GatewayConfig { Reuse = new ReuseConfig { SingleFlight = true } },
            Http = any, Grpc = any, Ops = any, Families = folder.Path, Store = new StoreConfig(), StorePath = "",
            Answers = new Dictionary<string, AnswerPolicy>(),
        };
        return runs.RunAsync(lease.Family, request, lease.Family.DefaultChoice, deadline ?? Long, snapshot, gone).AsTask();
    }
}
