using System.Text;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Gateway.Candidates;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace Gateway.Tests.Guard;

/// <summary>Members that hang and hear no deadline: of a thousand requests only so many leave one behind, the others are told at once.</summary>
public sealed class LateRunTests : IDisposable
{
    const int Limit = 16;

    static readonly GuardRoute Route = new("score", "tiny", OnFlag.Annotate, TimeSpan.Zero, null, null, null, null, null, 1 << 20);

    readonly TemporaryFolder folder = new();
    readonly TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Admission admission = new();
    int calls;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_thousand_requests_of_a_family_that_hangs_leave_a_bounded_number_of_runs_behind()
    {
        using var store = Load();
        using var metrics = new GatewayMetrics();
        var runs = new GuardRuns(metrics, new OwnThreads("member", lowered: true));
        var inspector = Inspector(store, runs, metrics, milliseconds: 5);
        using var lease = store.Lease("tiny", null);
        var left = runs.Of(lease!.Family);
        int busy = 0;
        for (int i = 0; i < 1000; i++)
        {
            using var inspection = new GuardInspection();
            using var cancelled = new CancellationTokenSource();
            // The reply does not wait, as with a FlagBudget of nothing.
            await Task.WhenAll(
                inspector.RunAsync(inspection, Route, new GuardRequest("", null), Body(), cancelled.Token),
                inspection.Leave(Limit) ? Task.CompletedTask : cancelled.CancelAsync());
            busy += inspection.Why == Undecided.FamilyBusy ? 1 : 0;
            inspection.Why.ShouldNotBeNull();
            GuardJudge.Judge(Route, inspection, new ServedReply(200, null, null)).Summary.Reasons.ShouldBe("member_missing");
        }

        // Each run has three calls; the second and third of each wait for a thread.
        left.Late.ShouldBe(Limit);
        busy.ShouldBe(1000 - Limit);
        Volatile.Read(ref calls).ShouldBeLessThanOrEqualTo(Math.Max(2, Environment.ProcessorCount));
        (await metrics.TextAsync(CancellationToken.None)).ShouldContain($"consensus_guard_late_runs{{family=\"tiny\"}} {Limit}\n");

        gate.SetResult();
        for (int i = 0; i < 400 && left.Late > 0; i++)
            await Task.Delay(25);
        left.Late.ShouldBe(0);
        using var after = new GuardInspection();
        await Inspector(store, runs, metrics).RunAsync(after, Route, new GuardRequest("", null), Body(), CancellationToken.None);
        after.Why.ShouldBeNull();
        after.Outputs!.Answered.ShouldBe(3);
    }

    [Fact]
    public async Task A_reply_that_left_before_its_family_was_asked_asks_it_no_more()
    {
        using var store = Load();
        using var metrics = new GatewayMetrics();
        gate.SetResult();
        var inspector = Inspector(store, new GuardRuns(metrics, new OwnThreads("member", lowered: true)), metrics);
        using var inspection = new GuardInspection();
        inspection.Leave(Limit).ShouldBeFalse();
        await inspector.RunAsync(inspection, Route, new GuardRequest("", null), Body(), CancellationToken.None);
        (inspection.Why, calls).ShouldBe((Undecided.Late, 0));
    }

    [Fact]
    public async Task What_an_old_version_left_behind_is_not_held_against_a_new_one()
    {
        using var store = Load();
        using var metrics = new GatewayMetrics();
        var runs = new GuardRuns(metrics, new OwnThreads("member", lowered: true));
        using var old = store.Lease("tiny", null);
        for (int i = 0; i < Limit; i++)
            new GuardRun(runs.Of(old!.Family)).Leave(Limit).ShouldBeTrue();
        new GuardRun(runs.Of(old!.Family)).Leave(Limit).ShouldBeFalse();
        store.Reload("tiny");
        gate.SetResult();
        using var inspection = new GuardInspection();
        await Inspector(store, runs, metrics).RunAsync(inspection, Route, new GuardRequest("", null), Body(), CancellationToken.None);
        inspection.Why.ShouldBeNull();
    }

    FamilyStore Load()
    {
        TinyFamily.OfThree().Write(folder.Path);
        var store = new FamilyStore(folder.Path, TimeProvider.System);
        store.LoadAll();
        return store;
    }

    GuardInspector Inspector(FamilyStore store, GuardRuns runs, GatewayMetrics metrics, int milliseconds = 30_000)
    {
        var arguments = new ConfigArguments(folder["gateway.json"], "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0", folder.Path);
        File.WriteAllText(folder["gateway.json"], $$""" { "Limits": { "LateRuns": {{Limit}}, "Deadline": "{{TimeSpan.FromMilliseconds(milliseconds)}}" } } """);
        var snapshot = ConfigLoader.Load(arguments, new Dictionary<string, string>(), out var mistakes);
        mistakes.ShouldBeEmpty();
        var holder = new SnapshotHolder(snapshot!);
        var candidates = new GuardCandidates(store, new ShadowRuns(metrics, holder, TimeProvider.System, new OwnThreads("member", lowered: true)), runs, metrics, holder);
        var noised = new NoisedAsk(new DecisionStore(snapshot!, metrics, NullLogger<DecisionStore>.Instance, TimeProvider.System), TimeProvider.System);
        return new(
            new FamilyRouter(store), new FamilyExecution(TimeProvider.System, HangAsync), noised, runs, candidates, metrics, holder, NullLogger<GuardInspector>.Instance);
    }

    // Holds its thread as an operator of a model does, and hears no cancellation.
    ValueTask<IReadOnlyList<Tensor>> HangAsync(
        Family family, Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken token)
    {
        if (!gate.Task.IsCompleted)
        {
            Interlocked.Increment(ref calls);
            ((IAsyncResult)gate.Task).AsyncWaitHandle.WaitOne();
        }

        return call(CancellationToken.None);
    }

    BodyCopy Body()
    {
        var body = new BodyCopy(admission, 1 << 20, 1 << 20);
        body.Append(Encoding.UTF8.GetBytes("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}]}"""));
        return body;
    }
}
