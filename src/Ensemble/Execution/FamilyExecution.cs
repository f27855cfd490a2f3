using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;

namespace Ensemble.Execution;

/// <summary>Runs every member of a family on the same input, within one deadline. Thread-safe.</summary>
/// <param name="time">Clock of durations and the deadline.</param>
/// <param name="around">Wraps each member's call; null calls it plainly.</param>
/// <param name="threads">Where calls take place that are given no place of their own; null takes the threads that all share.</param>
/// <param name="perFamily">
/// Threads that the members of one family hold at one moment, all requests together; what comes beyond waits, within its deadline. 0 for no
/// limit: members that never end could then hold every thread there is.
/// </param>
/// <param name="lone">Where the calls of a run take place that is the only one, of models whose time is bounded; null takes the same as for others.</param>
/// <param name="batching">Whether and how requests that wait for a core are run together; null runs each alone.</param>
/// <param name="fusing">Whether a family's fused file is run in its members' place; null runs the members.</param>
public sealed class FamilyExecution(
    TimeProvider time, MemberCall? around = null, TaskScheduler? threads = null, int perFamily = 0, TaskScheduler? lone = null, Batching? batching = null, Fusing? fusing = null)
{
    /// <summary>Shortest time that a run's calls wait for one before them.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    readonly MemberAsk ask = new(time, around);
    readonly RunPlanner planner = new();
    readonly FusedRun? fused = fusing is null ? null : new FusedRun(fusing);

    // By name, so that a version's replacement does not get as many again.
    readonly ConcurrentDictionary<string, TaskScheduler> schedulers = new(StringComparer.Ordinal);

    // By the loaded version itself: no batch holds requests of two.
    readonly ConditionalWeakTable<Family, BatchQueue> queues = [];

    /// <summary>Runs the members side by side; one that fails or is late is left out, named in its result.</summary>
    /// <param name="family">Leased by the caller until the task ends.</param>
    /// <param name="inputs">In the order of the family's inputs, checked against its signature; same rows, ≥ 1.</param>
    /// <param name="deadline">From now; what has not answered by then is missing. Infinite never ends.</param>
    /// <param name="cancellation">The caller is gone.</param>
    /// <param name="memory">Where the inputs lie, kept for members that read them after the task has ended; null where they are nobody else's.</param>
    /// <param name="place">Where the calls take place; null takes those of this execution.</param>
    /// <param name="choice">What is to answer: a λ that no member stands at costs one more run where the model can be told it.</param>
    /// <param name="alone">Whether it is run by itself, whatever waits: the members' calls are then its own.</param>
    /// <exception cref="OperationCanceledException">The caller is gone.</exception>
    public ValueTask<MemberOutputs> RunAsync(
        Family family, IReadOnlyList<Tensor> inputs, TimeSpan deadline, CancellationToken cancellation, TensorMemory? memory = null, RunPlace? place = null,
        AnswerChoice choice = default, bool alone = false)
    {
        var given = new MemberInputs(inputs, deadline, time);
        family.Runs.Asked(given.Rows);
        if (alone || place is not null || batching is not { IsOn: true } || !family.Runs.BatchSizes.Contains(given.Rows) || family.IsRunForIt(choice))
            return RunAloneAsync(family, given, deadline, memory, place, choice, null, cancellation, each: alone);
        BatchQueue queue = queues.GetValue(family, NewQueue);
        return queue.TryBegin(family.Runs.IsQuick(given.Rows))
            ? RunAloneAsync(family, given, deadline, memory, null, choice, queue, cancellation)
            : RunQueuedAsync(family, queue, new BatchItem(given, memory, cancellation), deadline, choice, cancellation);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<MemberOutputs> RunAloneAsync(
        Family family, MemberInputs given, TimeSpan deadline, TensorMemory? memory, RunPlace? place, AnswerChoice choice, BatchQueue? queue, CancellationToken cancellation,
        bool each = false)
    {
        int members = family.Members.Count;
        int calls = family.IsRunForIt(choice) ? members + 1 : members;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        FamilyRun run = NewRun(family, calls, choice, given, ended.Token);
        try
        {
            await RunAsync(family, run, calls, place, given, ended, each, cancellation).ConfigureAwait(false);
        }
        finally
        {
            queue?.End();
        }

        if (!run.Ended.IsCompleted)
            KeepUntilEnded(family, memory, run.Ended);
        cancellation.ThrowIfCancellationRequested();
        MemberOutputs outputs = RunOutputs.Of(family, run, given.Tensors, deadline);
        if (outputs.Answered == members)
            Note(family, run, given.Rows);
        if (calls > members)
            outputs.AtLambda = RunOutputs.AtLambda(family, run, choice, deadline, outputs);
        return outputs;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<MemberOutputs> RunQueuedAsync(Family family, BatchQueue queue, BatchItem item, TimeSpan deadline, AnswerChoice choice, CancellationToken cancellation)
    {
        queue.Add(item, family.Runs.IsQuick(item.Given.Rows));
        await item.Over.ConfigureAwait(false);
        item.Unwatch();
        if (!item.HasEnded)
            queue.Leave(item);
        cancellation.ThrowIfCancellationRequested();
        // What one request made fail must not fail another: each is asked again, by itself.
        if (item.HasEnded && item.IsAgain)
            return await RunAloneAsync(family, item.Given, deadline, item.Memory, null, choice, null, cancellation).ConfigureAwait(false);
        return RunOutputs.Of(family, item.Run, item.Given.Tensors, deadline, item.First);
    }

    BatchQueue NewQueue(Family family) => new(family, batch => RunBatchAsync(family, batch), time);

    async Task RunBatchAsync(Family family, Batch batch)
    {
        using var joined = new TensorMemory();
        bool again = true;
        try
        {
            var given = new MemberInputs(batch.Inputs(joined), batch.LongestLeft, time);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(batch.Abandoned);
            var run = batch.Run = NewRun(family, family.Members.Count, default, given, ended.Token);
            await RunAsync(family, run, family.Members.Count, null, given, ended, false, batch.Abandoned).ConfigureAwait(false);
            if (!run.Ended.IsCompleted)
                KeepUntilEnded(family, batch.IsOne ? batch.Items[0].Memory : joined, run.Ended);
            Note(family, run, given.Rows);
            batching!.Ran(family, batch.Items.Count);
            again = !batch.IsOne && run.HasFailed;
        }
        finally
        {
            batch.End(again);
        }
    }

    FamilyRun NewRun(Family family, int calls, AnswerChoice choice, MemberInputs given, CancellationToken ended) =>
        new(calls, number => ask.CallAsync(family, MemberAsk.Asked(family, choice, number), given, ended));

    // What is late, or fails at once, says nothing of how long a run takes.
    static void Note(Family family, FamilyRun run, int rows)
    {
        if (family.Runs.IsHere && run.Took(family.Members.Count) is { } took)
            family.Runs.Note(rows, took);
    }

    async ValueTask RunAsync(Family family, FamilyRun run, int calls, RunPlace? place, MemberInputs given, CancellationTokenSource ended, bool each, CancellationToken cancellation)
    {
        RunPlan plan = planner.Begin(family, given.Rows, calls);
        try
        {
            if (!each && place is null && !plan.EachAlone && calls == family.Members.Count && fused?.Fits(family, given.Rows, plan.All) == true)
            {
                run.AtOnce = () => fused.Run(family, given, ended.Token);
                plan = plan with { Lanes = plan.Here ? 0 : 1 };
            }

            TaskScheduler where = place?.Threads ?? (lone is not null && family.Runs.IsBounded && planner.IsOnly ? lone : Threads(family.Name));
            await EndAsync(family, run, place is null ? plan : new RunPlan(false, calls, true), place, where, given, ended, cancellation).ConfigureAwait(false);
        }
        finally
        {
            planner.End();
        }
    }

    /// <summary>Runs the members one after another on this thread, for checks at load.</summary>
    internal static MemberOutputs RunInTurn(Family family, IReadOnlyList<Tensor> inputs, CancellationToken ended = default)
    {
        var plain = new FamilyExecution(TimeProvider.System);
        var given = new MemberInputs(inputs, Timeout.InfiniteTimeSpan, TimeProvider.System);
        MemberResult[] results = [.. family.Members.Select((_, m) => plain.ask.CallAsync(family, (m, null), given, ended).AsTask().GetAwaiter().GetResult())];
        return RunOutputs.Check(family, results, inputs);
    }

    // A run that is late goes on until its current operator ends, and one that waits for a thread has not even begun:
    // the model, and what it reads, must live so long.
    static void KeepUntilEnded(Family family, TensorMemory? memory, Task calls)
    {
        if (family.TryAcquire())
            _ = calls.ContinueWith(static (_, state) => ((Family)state!).Release(), family, TaskScheduler.Default);
        if (memory is null)
            return;
        memory.Hold();
        _ = calls.ContinueWith(static (_, state) => ((TensorMemory)state!).Release(), memory, TaskScheduler.Default);
    }

    TaskScheduler Threads(string family) => perFamily == 0 ? threads ?? TaskScheduler.Default
        : schedulers.GetOrAdd(family, static (_, given) => new ConcurrentExclusiveSchedulerPair(given.Under, given.Most).ConcurrentScheduler,
            (Under: threads ?? TaskScheduler.Default, Most: perFamily));

    // Until every call has ended, or the deadline has come, or the caller has gone.
    async ValueTask EndAsync(
        Family family, FamilyRun run, RunPlan plan, RunPlace? place, TaskScheduler where, MemberInputs given, CancellationTokenSource ended, CancellationToken cancellation)
    {
        if (place is not null)
            _ = run.Ended.ContinueWith(static (_, told) => ((RunPlace)told!).Ended(), place, TaskScheduler.Default);
        Func<Task> lane = plan.EachAlone ? run.OneAsync : run.LaneAsync;
        for (int begun = 0; begun < plan.Lanes; begun++)
            Begin(lane, where);
        if (plan.Here)
            _ = run.LaneAsync();
        if (run.Ended.IsCompleted)
            return;
        using var atDeadline = new CancellationTokenSource(given.Left, time);
        using CancellationTokenRegistration end = atDeadline.Token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), ended);
        CancellationToken over = ended.Token;
        // One that does not end must not keep those behind it from answering. By the machine's clock: it is about its threads.
        TimeSpan patience = family.Runs.Of(given.Rows) is { } takes && 4 * takes > Patience ? 4 * takes : Patience;
        while (run.Untaken > 0 && !over.IsCancellationRequested)
        {
            await run.Ended.WaitAsync(patience, TimeProvider.System, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (run.Untaken > 0)
                Begin(lane, where);
        }

        await run.Ended.WaitAsync(over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!run.Ended.IsCompleted && !cancellation.IsCancellationRequested)
            await ended.CancelAsync().ConfigureAwait(false);
    }

    static void Begin(Func<Task> lane, TaskScheduler where) =>
        _ = Task.Factory.StartNew(lane, CancellationToken.None, TaskCreationOptions.DenyChildAttach, where);
}
