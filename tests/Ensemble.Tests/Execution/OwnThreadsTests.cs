using Ensemble.Execution;

namespace Ensemble.Tests.Execution;

public sealed class OwnThreadsTests
{
    readonly OwnThreads threads = new("member", lowered: true);

    [Fact]
    public async Task What_runs_there_is_on_a_thread_that_nobody_else_shares()
    {
        var (name, shared) = await threads.Run(() => (Thread.CurrentThread.Name, Thread.CurrentThread.IsThreadPoolThread));
        (name, shared).ShouldBe(("member", false));
    }

    [Fact]
    public async Task Models_that_never_end_keep_nobody_else_from_running()
    {
        using var ends = new ManualResetEventSlim();
        using var begun = new CountdownEvent(100);
        Task[] endless = [.. Enumerable.Range(0, 100).Select(_ => threads.Run(() =>
        {
            begun.Signal();
            return ends.Wait(TimeSpan.FromSeconds(30));
        }))];
        begun.Wait(TimeSpan.FromSeconds(10)).ShouldBeTrue("a hundred run at one moment");
        (await threads.Run(() => 7).WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(7);
        ends.Set();
        await Task.WhenAll(endless);
    }

    [Fact]
    public async Task What_comes_in_turn_runs_on_one_thread_and_what_comes_at_random_runs_once_each()
    {
        var seen = new HashSet<int>();
        for (int i = 0; i < 50; i++)
        {
            seen.Add(await threads.Run(() => Environment.CurrentManagedThreadId));
            // It is idle once it waits.
            await Task.Delay(1);
        }

        seen.Count.ShouldBeLessThan(10);
        int ran = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Task.WhenAll(Enumerable.Range(0, 500).Select(_ => threads.Run(() => Interlocked.Increment(ref ran)))))));
        ran.ShouldBe(4000);
    }

    [Fact]
    public async Task What_follows_a_run_is_not_done_there()
    {
        await threads.Run(() => 0);
        Thread.CurrentThread.Name.ShouldNotBe("member");
    }

    [Fact]
    public async Task What_follows_an_await_there_is_there_too_and_what_it_throws_reaches_who_waits()
    {
        var names = new List<string?>();
        await threads.Run(async () =>
        {
            await Task.Delay(1);
            names.Add(Thread.CurrentThread.Name);
            await Task.Yield();
            names.Add(Thread.CurrentThread.Name);
        });
        names.ShouldBe(["member", "member"]);
        (await Should.ThrowAsync<IOException>(threads.Run(() => Task.FromException(new IOException("full"))))).Message.ShouldBe("full");
    }
}
