using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.RemoteMembers;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace Gateway.Tests.RemoteMembers;

/// <summary>Golden rows are asked of a replica by one question at a time, however many want to know how it stands.</summary>
public sealed class SingleFlightTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly GatewayMetrics metrics = new();

    public void Dispose()
    {
        metrics.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_hundred_who_ask_at_once_share_one_question_and_the_next_asks_anew()
    {
        var protocol = new HeldProtocol();
        using var replica = new Replica(
            "a", new Uri("http://127.0.0.1:1"), protocol, new ReplicaReport(metrics, NullLogger.Instance, "tiny", "r", "a", TimeProvider.System), TimeProvider.System);
        var question = Question();
        var config = new GatewayConfig();

        Task[] all = [.. Enumerable.Range(0, 100).Select(_ => Task.Run(() => replica.CheckAsync(question, config, _ => true, default)))];
        await protocol.Begun.WaitAsync(TimeSpan.FromSeconds(10));
        // Whoever comes while it runs waits for it.
        await Task.Delay(50);
        all.ShouldAllBe(t => !t.IsCompleted);
        protocol.Answer();
        await Task.WhenAll(all);

        protocol.Asked.ShouldBe(1);
        replica.State.ShouldBe(ReplicaState.InUse);
        await replica.CheckAsync(question, config, _ => true, default);
        protocol.Asked.ShouldBe(2);
    }

    GoldenQuestion Question()
    {
        RemoteFamily.Of("r").Write(folder.Path);
        RemoteMember? found = null;
        using var store = new FamilyStore(folder.Path, TimeProvider.System, null, (_, member, _) =>
        {
            found = member;
            return new RemoteLink((_, _, _) => throw new NotSupportedException(), _ => { }, () => { });
        });
        store.LoadAll();
        using var lease = store.Lease("tiny", null)!;
        return new GoldenQuestion(lease.Family, found!);
    }

    sealed class HeldProtocol : IMemberProtocol
    {
        readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously), answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked;

        public int Asked => asked;

        public Task Begun => begun.Task;

        public void Answer() => answered.SetResult();

        public async ValueTask<IReadOnlyList<Tensor>> AskAsync(
            RemoteMember member, MemberInputs inputs, TimeSpan budget, LimitsConfig limits, long mostBytes, CancellationToken cancellation)
        {
            Interlocked.Increment(ref asked);
            begun.TrySetResult();
            await answered.Task;
            float[] rows = UpstreamExchange.GoldenRows;
            return [Tensor.From<float>("p", Datatype.FP32, [rows.Length / 2, 2], UpstreamExchange.Right(rows))];
        }

        public ValueTask LearnAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
