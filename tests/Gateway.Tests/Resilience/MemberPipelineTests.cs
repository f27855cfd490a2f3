using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Resilience;
using Testing;

namespace Gateway.Tests.Resilience;

public sealed class MemberPipelineTests
{
    static readonly IReadOnlyList<Tensor> Answer = [];

    readonly ManualClock clock = new();
    readonly List<bool> circuit = [];
    int calls;

    [Fact]
    public async Task A_member_that_answers_is_called_each_time()
    {
        var pipeline = Pipeline();
        for (int i = 0; i < 20; i++)
            (await pipeline.CallAsync(Answers, default)).ShouldBeSameAs(Answer);
        calls.ShouldBe(20);
        circuit.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_member_throws_is_passed_on()
    {
        var thrown = await Should.ThrowAsync<InvalidOperationException>(async () => await Pipeline().CallAsync(Throws, default));
        thrown.Message.ShouldBe("weights are NaN");
    }

    [Fact]
    public async Task Nine_failures_conclude_nothing_and_the_tenth_opens_the_circuit()
    {
        var pipeline = Pipeline();
        await FailAsync(pipeline, 9);
        circuit.ShouldBeEmpty();
        await FailAsync(pipeline, 1);
        circuit.ShouldBe([true]);

        var open = await Should.ThrowAsync<CircuitOpenException>(async () => await pipeline.CallAsync(Answers, default));
        open.Message.ShouldBe("circuit open");
        calls.ShouldBe(10, "the eleventh call never reached the member");
    }

    [Fact]
    public async Task A_few_failures_among_answers_leave_the_circuit_closed()
    {
        var pipeline = Pipeline();
        for (int i = 0; i < 60; i++)
        {
            await pipeline.CallAsync(Answers, default);
            if (i % 2 == 0)
                await FailAsync(pipeline, 1);
        }

        circuit.ShouldBeEmpty("30 of 90 calls failed, below the half");
    }

    [Fact]
    public async Task Failures_that_lie_further_apart_than_the_sampling_duration_never_meet()
    {
        var pipeline = Pipeline();
        for (int i = 0; i < 20; i++)
        {
            await FailAsync(pipeline, 1);
            clock.Advance(TimeSpan.FromSeconds(10));
        }

        circuit.ShouldBeEmpty("at most 7 failures lie within a minute");
    }

    [Fact]
    public async Task After_the_break_one_answer_closes_the_circuit()
    {
        var pipeline = await OpenAsync();
        clock.Advance(TimeSpan.FromSeconds(4.9));
        await Should.ThrowAsync<CircuitOpenException>(async () => await pipeline.CallAsync(Answers, default));
        clock.Advance(TimeSpan.FromSeconds(0.2));
        await pipeline.CallAsync(Answers, default);
        circuit.ShouldBe([true, false]);
    }

    [Fact]
    public async Task After_the_break_one_failure_opens_the_circuit_again()
    {
        var pipeline = await OpenAsync();
        clock.Advance(TimeSpan.FromSeconds(5.1));
        await FailAsync(pipeline, 1);
        await Should.ThrowAsync<CircuitOpenException>(async () => await pipeline.CallAsync(Answers, default));
        circuit.ShouldBe([true, true]);
    }

    [Fact]
    public async Task A_member_that_hangs_is_found_out_even_by_one_caller_at_a_time()
    {
        var pipeline = Pipeline();
        for (int i = 0; i < 10; i++)
        {
            var call = pipeline.CallAsync(Hangs, default).AsTask();
            clock.Advance(TimeSpan.FromSeconds(5));
            await Should.ThrowAsync<TimeoutException>(call);
        }

        circuit.ShouldBe([true]);
    }

    [Fact]
    public async Task Callers_that_go_away_never_open_the_circuit()
    {
        var pipeline = Pipeline();
        for (int i = 0; i < 50; i++)
        {
            using CancellationTokenSource gone = new();
            var call = pipeline.CallAsync(Hangs, gone.Token).AsTask();
            await gone.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(call);
        }

        circuit.ShouldBeEmpty();
        await pipeline.CallAsync(Answers, default);
        calls.ShouldBe(51);
    }

    [Fact]
    public async Task An_ended_call_leaves_no_timer_behind()
    {
        await Pipeline().CallAsync(Answers, default);
        clock.Waiting.ShouldBe(0);
    }

    MemberPipeline Pipeline() => new(new MembersConfig(), clock, circuit.Add);

    async Task<MemberPipeline> OpenAsync()
    {
        var pipeline = Pipeline();
        await FailAsync(pipeline, 10);
        circuit.ShouldBe([true]);
        return pipeline;
    }

    async Task FailAsync(MemberPipeline pipeline, int times)
    {
        for (int i = 0; i < times; i++)
            await Should.ThrowAsync<InvalidOperationException>(async () => await pipeline.CallAsync(Throws, default));
    }

    ValueTask<IReadOnlyList<Tensor>> Answers(CancellationToken token)
    {
        calls++;
        return ValueTask.FromResult(Answer);
    }

    ValueTask<IReadOnlyList<Tensor>> Throws(CancellationToken token)
    {
        calls++;
        throw new InvalidOperationException("weights are NaN");
    }

    async ValueTask<IReadOnlyList<Tensor>> Hangs(CancellationToken token)
    {
        calls++;
        await Task.Delay(Timeout.Infinite, token);
        return Answer;
    }
}
