using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Members.Inspection;
using Ensemble.Members.Onnx;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Execution;

/// <summary>On which threads members run, and that none of them keeps another from it.</summary>
public sealed class RunPlaceTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_first_member_does_not_keep_those_behind_it_from_answering()
    {
        Family family = Load(TinyFamily.OfThree());
        // Known to be quick: it is run where it is asked for, one member after the other.
        family.Runs.Note(1, TimeSpan.FromMicroseconds(1));
        var others = new TaskCompletionSource();
        int left = 2;
        async ValueTask<IReadOnlyList<Tensor>> FirstWaits(Family f, Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken token)
        {
            if (member.Name == "a")
                await others.Task.WaitAsync(token);
            else if (Interlocked.Decrement(ref left) == 0)
                others.SetResult();
            return await call(token);
        }

        MemberOutputs outputs = await new FamilyExecution(TimeProvider.System, FirstWaits).RunAsync(family, [Row()], TimeSpan.FromMinutes(1), default);

        outputs.Answered.ShouldBe(3);
    }

    [Fact]
    public async Task A_quick_family_of_bounded_models_runs_on_the_thread_that_asks()
    {
        Family family = Load(TinyFamily.OfThree());
        family.Runs.IsBounded.ShouldBeTrue();
        int asks = Environment.CurrentManagedThreadId;
        await Ask(family, out List<int> first);
        first.ShouldAllBe(id => id != asks, "nobody knows yet how long it takes");
        family.Runs.Note(1, TimeSpan.FromMicroseconds(1));

        int here = Environment.CurrentManagedThreadId;
        ValueTask<MemberOutputs> run = Ask(family, out List<int> threads);

        run.IsCompletedSuccessfully.ShouldBeTrue("nothing was handed over");
        threads.ShouldBe([here, here, here]);
        (await run).Answered.ShouldBe(3);
    }

    [Fact]
    public async Task A_run_that_is_the_only_one_has_threads_that_count_in_full()
    {
        Family family = Load(TinyFamily.OfThree());
        using var begun = new CountdownEvent(2);
        var go = new TaskCompletionSource();
        var names = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var lone = new OwnThreads("member", lowered: false);
        async ValueTask<IReadOnlyList<Tensor>> Wait(Family f, Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken token)
        {
            if (member.Name != "a")
                return await call(token);
            names.Enqueue(ReferenceEquals(TaskScheduler.Current, lone) ? "lone" : "shared");
            begun.Signal();
            await go.Task.WaitAsync(token);
            return await call(token);
        }

        var execution = new FamilyExecution(TimeProvider.System, Wait, new OwnThreads("member", lowered: true), lone: lone);
        Task<MemberOutputs> first = execution.RunAsync(family, [Row()], TimeSpan.FromMinutes(5), default).AsTask();
        for (int i = 0; i < 3000 && begun.CurrentCount == 2; i++)
            await Task.Delay(10);
        Task<MemberOutputs> second = execution.RunAsync(family, [Row()], TimeSpan.FromMinutes(5), default).AsTask();
        for (int i = 0; i < 3000 && begun.CurrentCount == 1; i++)
            await Task.Delay(10);
        go.SetResult();
        (await first).Answered.ShouldBe(3);
        (await second).Answered.ShouldBe(3);
        names.ToArray().ShouldBe(["lone", "shared"]);
    }

    [Fact]
    public void The_plan_of_threads_says_what_is_run_together_and_why_not()
    {
        Family family = Load(TinyFamily.OfThree());
        ThreadPlan.Of(family, 2).ShouldBe("threads: 1 in a member's session, operators in sequence, for pools of several sessions would take each other's cores; "
            + "members over up to 2 free cores, one core a request where none is free, on the thread that asks where they take up to 1 ms; "
            + "each request is run by itself: there are no golden rows");
        family.Runs.BatchSizes = [1, 2, 4, 8];
        ThreadPlan.Of(family, 8).ShouldContain("members over up to 3 free cores");
        ThreadPlan.Of(family, 8).ShouldEndWith("; requests that wait are run together (Members.Batching) up to 8 rows, as trying at load found");
    }

    [Theory]
    [InlineData("Cos", true)]
    [InlineData("NonZero", false)]
    public void What_a_number_can_make_long_is_not_bounded(string type, bool bounded)
    {
        var model = ModelInspection.Of(TinyModels.Operator(type, [("x", 1, [-1, 2])], ("y", type == "Cos" ? 1 : 7, [-1, 2])), ModelLimits.None);
        model.IsBounded.ShouldBe(bounded);
    }

    [Fact]
    public async Task A_family_whose_models_may_take_any_time_never_runs_on_the_thread_that_asks()
    {
        // The rows that are not zero, which numbers decide: nothing of it is used, all of it is run.
        Family family = Load(new TinyFamily().With("a", TinyModels.Linear(new float[,] { { 2, 0 }, { 0, 2 } }, [0, 0])).With("b", Unbounded()));
        family.Runs.IsBounded.ShouldBeFalse();
        family.Runs.Note(1, TimeSpan.FromMicroseconds(1));
        int here = Environment.CurrentManagedThreadId;
        await Ask(family, out List<int> threads);
        threads.ShouldAllBe(id => id != here);
    }

    [Fact]
    public void One_request_gets_the_free_cores_and_many_get_one_each()
    {
        Family family = Load(TinyFamily.OfThree());
        int cores = Environment.ProcessorCount;
        var planner = new RunPlanner();
        planner.Begin(family, 1, 3).ShouldBe(new RunPlan(false, Math.Min(cores, 3), false));
        for (int i = 1; i < cores; i++)
            planner.Begin(family, 1, 3);
        planner.Begin(family, 1, 3).ShouldBe(new RunPlan(false, 1, false), "as many run as there are cores");
        family.Runs.Note(1, TimeSpan.FromMicroseconds(500));
        planner.Begin(family, 1, 3).ShouldBe(new RunPlan(true, 0, false), "longer than handing over, and no core is free");
        for (int i = 0; i < cores + 2; i++)
            planner.End();
        planner.Begin(family, 1, 3).ShouldBe(new RunPlan(true, Math.Min(cores - 1, 2), false));
        family.Runs.Note(64, TimeSpan.FromMilliseconds(30));
        planner.Begin(family, 64, 3).Here.ShouldBeFalse("whoever is turned away would wait for it");
        family.Runs.Note(8, TimeSpan.FromMicroseconds(20));
        planner.Begin(family, 8, 3).ShouldBe(new RunPlan(true, 0, false), "over before anybody could take a part");
    }

    [Fact]
    public void What_a_run_takes_is_the_shortest_seen_and_grows_slowly_from_there()
    {
        var facts = new RunFacts([]);
        facts.Of(1).ShouldBeNull();
        facts.Note(3, TimeSpan.FromMilliseconds(8));
        facts.Of(4).ShouldBe(TimeSpan.FromMilliseconds(8), "of three rows and of four alike");
        facts.Of(5).ShouldBeNull();
        facts.Note(4, TimeSpan.FromMilliseconds(2));
        facts.Of(3).ShouldBe(TimeSpan.FromMilliseconds(2));
        facts.Note(4, TimeSpan.FromMilliseconds(66));
        facts.Of(3)!.Value.TotalMilliseconds.ShouldBe(3, 1e-9, "a sixty-fourth of the difference");
    }

    static ValueTask<MemberOutputs> Ask(Family family, out List<int> threads)
    {
        var seen = threads = [];
        ValueTask<IReadOnlyList<Tensor>> Note(Family f, Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken token)
        {
            lock (seen)
                seen.Add(Environment.CurrentManagedThreadId);
            return call(token);
        }

        return new FamilyExecution(TimeProvider.System, Note, new OwnThreads("member", lowered: true)).RunAsync(family, [Row()], TimeSpan.FromMinutes(1), default);
    }

    // softmax(x), beside a NonZero whose length numbers decide.
    static byte[] Unbounded()
    {
        var graph = new GraphProto { Name = "g" };
        graph.Input.Add(TinyModels.Port("x", 1, -1, 2));
        graph.Output.Add(TinyModels.Port("p", 1, -1, 2));
        graph.Node.Add(TinyModels.Node("NonZero", ["x"], "places"));
        graph.Node.Add(TinyModels.Node("Softmax", ["x"], "p"));
        return TinyModels.Model(graph);
    }

    static Tensor Row() => Tensor.From<float>("x", Datatype.FP32, [1, 2], [1f, 0f]);

    Family Load(TinyFamily tiny)
    {
        var mistakes = new List<string>();
        var family = FamilyLoader.Load(tiny.Write(folder.Path), TimeProvider.System, mistakes);
        mistakes.ShouldBeEmpty();
        return family!;
    }
}
