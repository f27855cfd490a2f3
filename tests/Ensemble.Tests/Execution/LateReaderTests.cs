using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Execution;

/// <summary>
/// Members that read their input after the request that sent it has ended. Member "a" of the tiny family answers
/// softmax(2 · x): for [1, 0] the first class has 1 / (1 + e^-2) = 0.880797.
/// </summary>
public sealed class LateReaderTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly ScribblingPool pool = new();
    readonly TaskCompletionSource gate = new();
    readonly TaskCompletionSource<float> read = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_late_member_reads_its_own_bytes_and_the_memory_goes_back_behind_it()
    {
        using var memory = new TensorMemory(pool);
        var family = Load();
        var outputs = await new FamilyExecution(TimeProvider.System, Late)
            .RunAsync(family, [Row(memory)], TimeSpan.FromMilliseconds(100), CancellationToken.None, memory);
        // Of the others nothing is said: on a busy machine they may be late too.
        outputs.Results[0].Status.ShouldBe(MemberStatus.TimedOut);
        memory.Dispose();
        pool.Returned.ShouldBe(0, "the late member has not read it yet");
        gate.SetResult();
        (await read.Task.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(0.880797f, 1e-6f);
        await ReturnedAsync();
    }

    [Fact]
    public async Task So_does_one_whose_caller_has_gone()
    {
        using var memory = new TensorMemory(pool);
        using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var family = Load();
        await Should.ThrowAsync<OperationCanceledException>(async () => await new FamilyExecution(TimeProvider.System, Late)
            .RunAsync(family, [Row(memory)], TimeSpan.FromSeconds(30), gone.Token, memory));
        memory.Dispose();
        pool.Returned.ShouldBe(0);
        gate.SetResult();
        (await read.Task.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(0.880797f, 1e-6f);
        await ReturnedAsync();
    }

    [Fact]
    public async Task Where_all_answer_in_time_it_goes_back_with_the_request()
    {
        using var memory = new TensorMemory(pool);
        await new FamilyExecution(TimeProvider.System).RunAsync(Load(), [Row(memory)], TimeSpan.FromSeconds(30), CancellationToken.None, memory);
        pool.Returned.ShouldBe(0);
        memory.Dispose();
        pool.Returned.ShouldBe(1);
    }

    // "a" reads only when the gate opens, whatever its deadline says.
    async ValueTask<IReadOnlyList<Tensor>> Late(
        Family family, Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken token)
    {
        if (member.Name != "a")
            return await call(token);
        await gate.Task;
        var answer = await call(CancellationToken.None);
        read.SetResult(answer[0].As<float>()[0]);
        return answer;
    }

    async Task ReturnedAsync()
    {
        for (int i = 0; i < 400 && pool.Returned == 0; i++)
            await Task.Delay(25);
        pool.Returned.ShouldBe(1);
    }

    static Tensor Row(TensorMemory memory)
    {
        var row = memory.Create("x", Datatype.FP32, 1, 2);
        (row.As<float>()[0], row.As<float>()[1]) = (1, 0);
        return row;
    }

    Family Load()
    {
        var mistakes = new List<string>();
        var family = FamilyLoader.Load(TinyFamily.OfThree().Write(folder.Path), TimeProvider.System, mistakes);
        mistakes.ShouldBeEmpty();
        return family!;
    }
}
