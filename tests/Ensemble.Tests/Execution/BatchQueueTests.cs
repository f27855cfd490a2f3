using System.Collections.Concurrent;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Execution;

/// <summary>
/// Requests that wait because every core runs one: they are run at once, and none of them learns of it. The cores are taken by requests whose
/// member "a" ends when the test says.
/// </summary>
public sealed class BatchQueueTests : IDisposable
{
    static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    readonly TemporaryFolder folder = new();
    readonly ManualClock clock = new();
    readonly ConcurrentQueue<int> batches = [];
    readonly TaskCompletionSource open = new();
    readonly TaskCompletionSource batchRuns = new();
    readonly Family family;
    readonly FamilyExecution execution;
    TaskCompletionSource? held;
    bool isOn = true;
    int otherCalls;
    int callsOfA;
    int failing;

    public BatchQueueTests()
    {
        var mistakes = new List<string>();
        family = FamilyLoader.Load(TinyFamily.OfThree().Write(folder.Path), TimeProvider.System, mistakes)!;
        mistakes.ShouldBeEmpty();
        family.Runs.BatchSizes = [1, 2, 4];
        execution = new FamilyExecution(clock, AroundAsync, batching: new Batching(() => isOn, (_, requests) => batches.Enqueue(requests)));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Requests_that_wait_are_run_at_once_and_get_the_bits_that_each_gets_alone()
    {
        Task<MemberOutputs>[] cores = await TakeCoresAsync();
        float[][] rows = [[1, 0], [0, 1], [0.25f, 0.5f], [3, -2], [0.1f, 0.7f], [-1, -1.5f], [2, 2]];
        Task<MemberOutputs>[] waiting = [.. rows.Select(row => Ask(row))];
        open.SetResult();

        for (int i = 0; i < rows.Length; i++)
        {
            MemberOutputs together = await waiting[i];
            MemberOutputs alone = FamilyExecution.RunInTurn(family, [Row(rows[i])]);
            together.Rows.ShouldBe(1);
            together.Answered.ShouldBe(3);
            together.Alone().Size.ShouldBe(alone.Size, "what is kept is its own");
            for (int m = 0; m < 3; m++)
            {
                together.Values(m, 0).ToArray().ShouldBe(alone.Values(m, 0).ToArray());
                together.Output(m, 0).Bytes.ToArray().ShouldBe(alone.Output(m, 0).Bytes.ToArray());
                together.Alone().Output(m, 0).Bytes.ToArray().ShouldBe(alone.Output(m, 0).Bytes.ToArray());
            }
        }

        await Task.WhenAll(cores);
        batches.Order().ToArray().ShouldBe([1, 2, 4], "7 waited, and 4 is the most");
    }

    [Fact]
    public async Task A_request_of_several_rows_gets_its_own_and_no_size_is_run_that_changes_bits()
    {
        Task<MemberOutputs>[] cores = await TakeCoresAsync();
        Task<MemberOutputs> one = Ask([1, 0]), two = Ask([0, 1, 5, 0]), another = Ask([0, 3]);
        open.SetResult();
        (await one).Values(0, 0)[0].ShouldBe(0.880797, 1e-6);
        MemberOutputs both = await two;
        both.Rows.ShouldBe(2);
        both.Values(0, 0)[0].ShouldBe(0.119203, 1e-6, "softmax of 2 · [0, 1]");
        both.Values(0, 1)[0].ShouldBe(0.999955, 1e-6, "softmax of 2 · [5, 0]");
        (await another).Values(0, 0)[0].ShouldBe(0.002473, 1e-6, "softmax of 2 · [0, 3]");
        await Task.WhenAll(cores);
        batches.ToArray().ShouldBe([3], "1 + 2 rows are 3, which is no size; with the next one they are 4");
    }

    [Fact]
    public async Task Whoever_goes_away_takes_nobody_along()
    {
        held = new TaskCompletionSource();
        using var waits = new CancellationTokenSource();
        using var runs = new CancellationTokenSource();
        Task<MemberOutputs>[] cores = await TakeCoresAsync();
        Task<MemberOutputs> gone = Ask([1, 0], gone: waits.Token), goes = Ask([1, 0], gone: runs.Token), stays = Ask([1, 0]);
        await waits.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(gone);
        open.SetResult();
        await batchRuns.Task.WaitAsync(Long);
        await runs.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(goes);
        held.SetResult();
        (await stays).Answered.ShouldBe(3);
        await Task.WhenAll(cores);
        batches.ToArray().ShouldBe([2]);
    }

    [Fact]
    public async Task Each_keeps_its_own_deadline_and_gets_what_there_is_by_then()
    {
        held = new TaskCompletionSource();
        Task<MemberOutputs>[] cores = await TakeCoresAsync();
        Task<MemberOutputs> hurried = Ask([1, 0], deadline: TimeSpan.FromSeconds(1)), patient = Ask([1, 0]);
        open.SetResult();
        await batchRuns.Task.WaitAsync(Long);
        await Task.WhenAll(cores);
        // By the clock of the deadline no time goes by.
        for (int i = 0; i < 6000 && Volatile.Read(ref otherCalls) < 2 * (cores.Length + 1); i++)
            await Task.Delay(10);
        clock.Advance(TimeSpan.FromSeconds(1));
        MemberOutputs late = await hurried;
        late.Results[0].Status.ShouldBe(MemberStatus.TimedOut);
        late.Results[0].Error.ShouldBe("member 'a' did not answer in time");
        late.Results[1].Status.ShouldBe(MemberStatus.Answered);
        late.Values(1, 0)[0].ShouldBe(0.982014, 1e-6, "softmax of 4 · [1, 0]");
        patient.IsCompleted.ShouldBeFalse();
        held.SetResult();
        (await patient).Answered.ShouldBe(3);
    }

    [Fact]
    public async Task One_that_is_late_before_its_turn_has_no_answer()
    {
        Task<MemberOutputs>[] cores = await TakeCoresAsync();
        Task<MemberOutputs> hurried = Ask([1, 0], deadline: TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromSeconds(1));
        (await hurried).Results.ShouldAllBe(r => r.Status == MemberStatus.TimedOut);
        open.SetResult();
        await Task.WhenAll(cores);
        batches.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_fails_together_is_asked_again_one_by_one()
    {
        Task<MemberOutputs>[] cores = await TakeCoresAsync();
        Task<MemberOutputs>[] waiting = [.. Enumerable.Range(0, 4).Select(_ => Ask([1, 0]))];
        failing = 1;
        open.SetResult();
        foreach (Task<MemberOutputs> one in waiting)
            (await one).Answered.ShouldBe(3);
        await Task.WhenAll(cores);
        batches.ToArray().ShouldBe([4]);
        callsOfA.ShouldBe(Environment.ProcessorCount + 1 + 4);
    }

    [Fact]
    public async Task A_row_that_makes_members_answer_with_what_is_no_number_is_nobody_elses_fault()
    {
        Task<MemberOutputs>[] cores = await TakeCoresAsync();
        Task<MemberOutputs> bad = Ask([float.NaN, 0]), good = Ask([1, 0]);
        open.SetResult();
        MemberOutputs wrong = await bad;
        wrong.IsValid(0, 0).ShouldBeFalse();
        wrong.Results[0].Error!.ShouldContain("row 0: not a number");
        MemberOutputs right = await good;
        right.Results[0].Error.ShouldBeNull();
        right.IsValid(0, 0).ShouldBeTrue();
        await Task.WhenAll(cores);
        batches.ToArray().ShouldBe([2]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Turned_off_or_asked_for_alone_nobody_waits_for_a_core(bool on, bool alone)
    {
        isOn = on;
        Task<MemberOutputs>[] cores = [.. await TakeCoresAsync(alone), Ask([1, 0], alone: alone)];
        for (int i = 0; i < 3000 && Volatile.Read(ref callsOfA) < cores.Length; i++)
            await Task.Delay(10);
        callsOfA.ShouldBe(cores.Length);
        open.SetResult();
        await Task.WhenAll(cores);
        batches.ShouldBeEmpty();
    }

    // A row of two numbers behind one of four would leave two of the joined rows unwritten.
    [Fact]
    public void Rows_of_free_length_and_texts_are_never_joined()
    {
        static TensorSpec Spec(Datatype datatype, params long[] shape) => Family.Spec(new TensorConfig { Name = "x", Datatype = datatype.ToString(), Shape = shape });
        BatchTiming.HasOneShape([Spec(Datatype.FP32, -1, 2), Spec(Datatype.INT64, -1, 3, 4)]).ShouldBeTrue();
        BatchTiming.HasOneShape([Spec(Datatype.FP32, -1, 2), Spec(Datatype.FP32, -1, -1)]).ShouldBeFalse();
        BatchTiming.HasOneShape([Spec(Datatype.FP32, -1, 3, -1)]).ShouldBeFalse();
        BatchTiming.HasOneShape([Spec(Datatype.BYTES, -1, 2)]).ShouldBeFalse();
    }

    [Fact]
    public void The_smallest_batch_is_taken_that_nearly_reaches_the_best_rate()
    {
        BatchTiming.Worth([(1, 100), (2, 150), (4, 189), (8, 200), (16, 199)]).ShouldBe([1, 2, 4, 8]);
        BatchTiming.Worth([(1, 100), (2, 150), (4, 191), (8, 200)]).ShouldBe([1, 2, 4], "within 5 % of the best");
        BatchTiming.Worth([(1, 100), (2, 104)]).ShouldBeEmpty("nothing is gained");
        BatchTiming.Worth([]).ShouldBeEmpty();
    }

    // Of the calls that follow those of the cores, "a" waits for the batch's own gate.
    async ValueTask<IReadOnlyList<Tensor>> AroundAsync(Family f, Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken token)
    {
        if (member.Name != "a")
        {
            IReadOnlyList<Tensor> answer = await call(token);
            Interlocked.Increment(ref otherCalls);
            return answer;
        }

        if (Interlocked.Increment(ref callsOfA) <= Environment.ProcessorCount || !isOn)
        {
            await open.Task;
        }
        else
        {
            batchRuns.TrySetResult();
            await (held?.Task ?? Task.CompletedTask);
            if (Interlocked.Decrement(ref failing) == 0)
                throw new ModelException("it fails once");
        }

        return await call(CancellationToken.None);
    }

    // Until each of them has begun: whose member "a" comes third has the batch's gate.
    async Task<Task<MemberOutputs>[]> TakeCoresAsync(bool alone = false)
    {
        Task<MemberOutputs>[] cores = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Ask([1, 0], alone: alone))];
        for (int i = 0; i < 6000 && Volatile.Read(ref callsOfA) < cores.Length; i++)
            await Task.Delay(10);
        callsOfA.ShouldBe(cores.Length);
        return cores;
    }

    Task<MemberOutputs> Ask(float[] values, TimeSpan? deadline = null, bool alone = false, CancellationToken gone = default) =>
        execution.RunAsync(family, [Row(values)], deadline ?? Long, gone, alone: alone).AsTask();

    static Tensor Row(float[] values) => Tensor.From<float>("x", Datatype.FP32, [values.Length / 2, 2], values);
}
