using Gateway.Overload;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Overload;

public sealed class PoolKeeperTests
{
    static readonly int Cores = Environment.ProcessorCount;

    [Fact]
    public void Work_that_waits_while_none_is_done_gets_threads_twice_as_many_each_time_up_to_a_most()
    {
        using var keeper = New();
        keeper.More(waiting: 5, done: 100).ShouldBe(0, "the first look knows nothing of what was before it");
        keeper.More(5, 100).ShouldBe(Cores);
        keeper.More(5, 100).ShouldBe(2 * Cores);
        for (int i = 0; i < 20; i++)
            keeper.More(5, 100);
        keeper.More(5, 100).ShouldBe(64);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1000, 1)]
    [InlineData(0, 1)]
    public void A_pool_that_is_idle_or_goes_on_gets_none(int waiting, int doneEach)
    {
        using var keeper = New();
        for (int i = 0; i < 100; i++)
            keeper.More(waiting, 7 + (i * doneEach)).ShouldBe(0);
    }

    [Fact]
    public void Threads_are_taken_away_after_a_second_without_anybody_held_and_not_before()
    {
        using var keeper = New();
        keeper.More(1, 10);
        keeper.More(1, 10).ShouldBe(Cores);
        long done = 10;
        for (int i = 0; i < 40; i++)
            keeper.More(1, ++done).ShouldBe(Cores);
        keeper.More(1, done).ShouldBe(2 * Cores, "held again");
        for (int i = 0; i < 49; i++)
            keeper.More(0, done).ShouldBe(2 * Cores);
        keeper.More(0, done).ShouldBe(0);
    }

    [Fact]
    public async Task A_pool_whose_threads_are_all_held_goes_on_and_has_its_own_number_again_afterwards()
    {
        ThreadPool.GetMinThreads(out int own, out int ports);
        ThreadPool.GetMaxThreads(out int most, out int mostPorts);
        using var keeper = New();
        await keeper.StartAsync(CancellationToken.None);
        using var ends = new ManualResetEventSlim();
        // More than the pool has, and nobody who waits for them holds one: this runs on one of them.
        Task[] holders = [.. Enumerable.Range(0, own + 1).Select(_ => Task.Run(ends.Wait))];
        int least = 0;
        var seen = new Thread(() =>
        {
            for (int i = 0; i < 1000 && least <= own && !ends.Wait(10); i++)
                ThreadPool.GetMinThreads(out least, out _);

            ends.Set();
        });
        seen.Start();
        await Task.Run(() => 0);
        await Task.WhenAll(holders);
        seen.Join();
        least.ShouldBeGreaterThan(own, "the runtime itself never changes the least");
        await keeper.StopAsync(CancellationToken.None);
        keeper.Dispose();
        ThreadPool.GetMinThreads(out int after, out int portsAfter);
        (after, portsAfter).ShouldBe((own, ports));
        ThreadPool.GetMaxThreads(out int mostAfter, out int mostPortsAfter);
        (mostAfter, mostPortsAfter).ShouldBe((most, mostPorts));
    }

    static PoolKeeper New() => new(NullLogger<PoolKeeper>.Instance, TimeProvider.System);
}
