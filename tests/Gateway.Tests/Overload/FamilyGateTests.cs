using Gateway.Configuration;
using Gateway.Overload;
using Testing;

namespace Gateway.Tests.Overload;

public sealed class FamilyGateTests
{
    static readonly LimitsConfig One = new() { InFlight = 1, Queue = 3, QueueWait = TimeSpan.FromSeconds(1) };

    readonly ManualClock clock = new();
    readonly FamilyGate gate;

    public FamilyGateTests() => gate = new FamilyGate(clock, cores: 2);

    [Fact]
    public async Task The_more_urgent_goes_first_and_equals_in_their_order()
    {
        (await Enter(3)).ShouldBeNull();
        Task<Shed?> later = Enter(6), first = Enter(3), second = Enter(3);
        (later.IsCompleted || first.IsCompleted || second.IsCompleted).ShouldBeFalse();

        foreach (var next in new[] { first, second, later })
        {
            gate.Leave(clock.GetTimestamp(), One);
            (await Task.WhenAny(first, second, later)).IsCompleted.ShouldBeTrue();
            (await next.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBeNull();
            gate.Running.ShouldBe(1);
        }

        gate.Leave(clock.GetTimestamp(), One);
        (gate.Running, gate.Waiting).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_full_queue_turns_away_unless_somebody_less_urgent_waits()
    {
        (await Enter(3)).ShouldBeNull();
        Task<Shed?> a = Enter(3), b = Enter(3), background = Enter(7);

        (await Enter(7)).ShouldBe(Shed.Queue);
        Task<Shed?> urgent = Enter(0);

        (await background.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(Shed.Queue);
        (gate.Waiting, urgent.IsCompleted, a.IsCompleted, b.IsCompleted).ShouldBe((3, false, false, false));
    }

    [Fact]
    public async Task Who_waits_too_long_is_turned_away()
    {
        (await Enter(3)).ShouldBeNull();
        Task<Shed?> waits = Enter(3);

        clock.Advance(TimeSpan.FromSeconds(1));

        (await waits.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(Shed.Wait);
        (gate.Running, gate.Waiting).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Who_would_wait_too_long_is_turned_away_at_once()
    {
        var limits = new LimitsConfig { InFlight = 1, Queue = 1000, QueueWait = TimeSpan.FromSeconds(1) };
        (await gate.EnterAsync(3, limits, default)).ShouldBeNull();
        // Ten requests a second end while others wait.
        List<Task<Shed?>> waiting = [gate.EnterAsync(3, limits, default).AsTask()];
        for (int i = 0; i < 20; i++)
        {
            long began = clock.GetTimestamp();
            waiting.Add(gate.EnterAsync(3, limits, default).AsTask());
            clock.Advance(TimeSpan.FromMilliseconds(100));
            gate.Leave(began, limits);
        }

        // Within half of its second the fifth of those who wait may hope; nobody behind it.
        while (gate.Waiting < 4)
            waiting.Add(gate.EnterAsync(3, limits, default).AsTask());
        gate.Refuse(3, limits).ShouldBeNull();
        Task<Shed?> fifth = gate.EnterAsync(3, limits, default).AsTask();
        fifth.IsCompleted.ShouldBeFalse();
        gate.Refuse(3, limits).ShouldBe(Shed.Wait);
        (await gate.EnterAsync(3, limits, default)).ShouldBe(Shed.Wait);
        gate.EnterAsync(2, limits, default).AsTask().IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_machine_that_stood_still_disappoints_all_who_wait_and_teaches_once()
    {
        var limits = new LimitsConfig { InFlight = 1, Queue = 1000, QueueWait = TimeSpan.FromSeconds(10) };
        (await gate.EnterAsync(3, limits, default)).ShouldBeNull();
        _ = gate.EnterAsync(3, limits, default).AsTask();
        // Ten requests a second: whoever may hope for half of ten seconds is one of the first fifty.
        for (int i = 0; i < 20; i++)
        {
            _ = gate.EnterAsync(3, limits, default).AsTask();
            clock.Advance(TimeSpan.FromMilliseconds(100));
            gate.Leave(clock.GetTimestamp() - clock.TimestampFrequency / 10, limits);
        }

        List<Task<Shed?>> waiting = [];
        while (gate.Refuse(3, limits) is null)
            waiting.Add(gate.EnterAsync(3, limits, default).AsTask());
        int before = gate.Waiting;

        clock.Advance(TimeSpan.FromSeconds(11));
        foreach (var one in waiting)
            (await one.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(Shed.Wait);

        while (gate.Refuse(3, limits) is null)
            _ = gate.EnterAsync(3, limits, default).AsTask();
        before.ShouldBeInRange(45, 51);
        gate.Waiting.ShouldBeInRange((int)(before * 0.8) - 2, (int)(before * 0.8) + 2);
    }

    [Fact]
    public async Task Before_it_is_known_how_many_end_a_second_four_times_as_many_wait_as_may_run()
    {
        var limits = new LimitsConfig { InFlight = 256, Queue = 1000 };
        for (int i = 0; i < 64; i++)
            (await gate.EnterAsync(3, limits, default)).ShouldBeNull();
        for (int i = 0; i < 256; i++)
            gate.EnterAsync(3, limits, default).AsTask().IsCompleted.ShouldBeFalse();
        (await gate.EnterAsync(3, limits, default).AsTask().WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(Shed.Wait);
        (gate.Running, gate.Waiting).ShouldBe((64, 256));
    }

    [Fact]
    public async Task Who_goes_away_while_waiting_leaves_no_trace()
    {
        using var gone = new CancellationTokenSource();
        (await Enter(3)).ShouldBeNull();
        Task<Shed?> waits = gate.EnterAsync(3, One, gone.Token).AsTask();

        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(waits);
        (gate.Running, gate.Waiting).ShouldBe((1, 0));
        gate.Leave(clock.GetTimestamp(), One);
        (await Enter(3)).ShouldBeNull();
    }

    [Fact]
    public async Task A_place_that_was_given_to_somebody_who_had_gone_is_the_next_one_s()
    {
        using var gone = new CancellationTokenSource();
        (await Enter(3)).ShouldBeNull();
        var late = new HeldContext();
        // Whoever waits here hears of nothing until the context is run.
        Task<Shed?> leaves = late.Begin(() => gate.EnterAsync(3, One, gone.Token).AsTask());
        Task<Shed?> next = Enter(3);

        await gone.CancelAsync();
        gate.Leave(clock.GetTimestamp(), One);
        late.Run();

        await Should.ThrowAsync<OperationCanceledException>(leaves);
        (await next.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBeNull();
        (gate.Running, gate.Waiting).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Limits_that_are_raised_let_those_in_who_wait_when_the_next_one_comes()
    {
        (await Enter(3)).ShouldBeNull();
        Task<Shed?> waits = Enter(3);

        (await gate.EnterAsync(3, new LimitsConfig { InFlight = 3, Queue = 3, QueueWait = TimeSpan.FromSeconds(1) }, default)).ShouldBeNull();

        (await waits.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBeNull();
        gate.Running.ShouldBe(3);
    }

    [Fact]
    public async Task Without_a_wait_nobody_waits()
    {
        var limits = new LimitsConfig { InFlight = 1, Queue = 3, QueueWait = TimeSpan.Zero };
        (await gate.EnterAsync(3, limits, default)).ShouldBeNull();
        (await gate.EnterAsync(0, limits, default)).ShouldBe(Shed.Queue);
    }

    [Fact]
    public async Task Callers_who_come_all_at_once_after_a_pause_wait_for_their_turn()
    {
        var limits = new LimitsConfig { InFlight = 8, AdaptiveConcurrency = false, QueueWait = TimeSpan.FromSeconds(1) };
        for (int i = 0; i < 10; i++)
        {
            (await gate.EnterAsync(3, limits, default)).ShouldBeNull();
            long alone = clock.GetTimestamp();
            clock.Advance(TimeSpan.FromMilliseconds(20));
            gate.Leave(alone, limits);
        }

        clock.Advance(TimeSpan.FromSeconds(30));
        Task<Shed?>[] callers = [.. Enumerable.Range(0, 24).Select(_ => gate.EnterAsync(3, limits, default).AsTask())];
        (gate.Running, gate.Waiting).ShouldBe((8, 16));
        for (int turn = 0; turn < 2; turn++)
        {
            long began = clock.GetTimestamp();
            clock.Advance(TimeSpan.FromMilliseconds(100));
            for (int i = 0; i < 8; i++)
                gate.Leave(began, limits);
            // Eight end in 100 ms: a turn comes within 200, whoever waits.
            gate.Refuse(3, limits).ShouldBeNull($"after turn {turn + 1}");
        }

        (await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(10))).ShouldAllBe(shed => shed == null);
    }

    [Fact]
    public async Task Callers_who_come_and_go_at_random_leave_every_place_free()
    {
        var free = new FamilyGate(TimeProvider.System, cores: 2);
        var limits = new LimitsConfig { InFlight = 3, Queue = 20, QueueWait = TimeSpan.FromMilliseconds(5) };
        int seed = Environment.TickCount, most = 0, running = 0;
        Console.WriteLine($"seed {seed}");
        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            var random = new Random(seed + caller);
            for (int i = 0; i < 300; i++)
            {
                using var gone = new CancellationTokenSource(random.Next(3) == 0 ? random.Next(1, 5) : 60_000);
                try
                {
                    if (await free.EnterAsync(random.Next(8), limits, gone.Token) is not null)
                        continue;
                }
                catch (OperationCanceledException)
                {
                    continue;
                }

                long began = TimeProvider.System.GetTimestamp();
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                if (random.Next(2) == 0)
                    await Task.Yield();
                Interlocked.Decrement(ref running);
                free.Leave(began, limits);
            }
        })));
        (free.Running, free.Waiting).ShouldBe((0, 0));
        most.ShouldBeInRange(1, 3);
    }

    static void InterlockedMax(ref int most, int value)
    {
        for (int seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }

    Task<Shed?> Enter(int urgency) => gate.EnterAsync(urgency, One, default).AsTask();
}
