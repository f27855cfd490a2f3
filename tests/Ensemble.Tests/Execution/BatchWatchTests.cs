using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Execution;

/// <summary>Deadlines of requests that wait for quick runs: no timer is set for a run that is over at once, and each request has its own where one is not.</summary>
public sealed class BatchWatchTests : IDisposable
{
    static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    readonly TemporaryFolder folder = new();
    readonly ManualClock clock = new();
    readonly TaskCompletionSource runs = new();
    readonly Family family;

    public BatchWatchTests()
    {
        var mistakes = new List<string>();
        family = FamilyLoader.Load(TinyFamily.OfThree().Write(folder.Path), TimeProvider.System, mistakes)!;
        mistakes.ShouldBeEmpty();
        family.Runs.BatchSizes = [1, 2, 4];
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task No_timer_is_set_for_what_is_over_at_once()
    {
        int seen = -1;
        BatchItem item = Item(TimeSpan.FromSeconds(1));
        var queue = new BatchQueue(family, batch => AtOnce(batch, () => seen = clock.Waiting), clock);
        queue.Add(item, isQuick: true);
        await item.Over.WaitAsync(Long);
        item.HasEnded.ShouldBeTrue();
        seen.ShouldBe(0);
    }

    [Fact]
    public async Task One_that_is_not_quick_has_its_deadline_from_the_first()
    {
        int seen = -1;
        BatchItem item = Item(TimeSpan.FromSeconds(1));
        var queue = new BatchQueue(family, batch => AtOnce(batch, () => seen = clock.Waiting), clock);
        queue.Add(item, isQuick: false);
        await item.Over.WaitAsync(Long);
        seen.ShouldBe(1);
        item.Unwatch();
        clock.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task A_quick_run_that_lasts_leaves_everybody_his_deadline_and_so_it_does_those_behind_it()
    {
        var begun = new TaskCompletionSource();
        int number = 0;
        var queue = new BatchQueue(family, batch => LastAsync(batch, () => begun.TrySetResult(), ++number), clock);
        int cores = Environment.ProcessorCount;
        for (int i = 1; i < cores; i++)
            queue.TryBegin(here: false).ShouldBeTrue();
        BatchItem hurried = Item(TimeSpan.FromSeconds(1)), patient = Item(TimeSpan.FromSeconds(60));
        queue.Add(hurried, isQuick: true);
        await begun.Task.WaitAsync(Long);
        await Until(() => clock.Waiting == 1);
        BatchItem behind = Item(TimeSpan.FromSeconds(2));
        queue.Add(behind, isQuick: true);
        queue.Add(patient, isQuick: true);

        clock.Advance(TimeSpan.FromSeconds(1));
        await hurried.Over.WaitAsync(Long);
        hurried.HasEnded.ShouldBeFalse("its time is over, its run is not");
        behind.Over.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        await behind.Over.WaitAsync(Long);
        behind.HasEnded.ShouldBeFalse();
        queue.Leave(behind);
        runs.SetResult();
        await patient.Over.WaitAsync(Long);
        patient.HasEnded.ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_goes_while_a_quick_run_lasts_is_let_go()
    {
        using var gone = new CancellationTokenSource();
        BatchItem item = Item(Timeout.InfiniteTimeSpan, gone.Token);
        var begun = new TaskCompletionSource();
        var queue = new BatchQueue(family, batch => LastAsync(batch, () => begun.TrySetResult(), 1), clock);
        queue.Add(item, isQuick: true);
        await begun.Task.WaitAsync(Long);
        await gone.CancelAsync();
        await item.Over.WaitAsync(Long);
        item.HasEnded.ShouldBeFalse();
        queue.Leave(item);
        item.Batch!.Abandoned.IsCancellationRequested.ShouldBeTrue("nobody waits for it any more");
        runs.SetResult();
    }

    static Task AtOnce(Batch batch, Action running)
    {
        running();
        batch.End(again: false);
        return Task.CompletedTask;
    }

    async Task LastAsync(Batch batch, Action running, int number)
    {
        running();
        if (number == 1)
            await runs.Task;
        batch.End(again: false);
    }

    static async Task Until(Func<bool> holds)
    {
        for (int i = 0; i < 3000 && !holds(); i++)
            await Task.Delay(10);
        holds().ShouldBeTrue();
    }

    BatchItem Item(TimeSpan deadline, CancellationToken gone = default) =>
        new(new MemberInputs([Tensor.From<float>("x", Datatype.FP32, [1, 2], [1f, 0f])], deadline, clock), null, gone);
}
