namespace Gateway.Tests.Scripts;

public sealed class LauncherTests : IDisposable
{
    readonly FakeRepository repository = new();

    public void Dispose() => repository.Dispose();

    [Fact]
    public async Task Without_a_verb_it_serves_with_the_given_options_and_the_programs_exit_code()
    {
        var run = await repository.RunAsync(["gateway", "--http", "127.0.0.1:0"]);
        run.Code.ShouldBe(7, run.Error);
        run.Output.ShouldStartWith("ran Gateway.dll in ");
        run.Output.ShouldEndWith("[serve]\n[--http]\n[127.0.0.1:0]\n");
    }

    [Theory]
    [InlineData("check", "Gateway.dll")]
    [InlineData("try", "Gateway.dll")]
    [InlineData("train", "Export.dll")]
    [InlineData("calibrate", "Export.dll")]
    public async Task A_verb_goes_to_the_program_that_owns_it(string verb, string program) =>
        (await repository.RunAsync(["gateway", verb, "a b"])).Output.ShouldMatch($"^ran {program} in .*\n\\[{verb}\\]\n\\[a b\\]\n$");

    [Fact]
    public async Task The_program_runs_where_the_user_stands() =>
        (await repository.RunAsync(["gateway", "check"], from: "src/Gateway")).Output.ShouldContain("/src/Gateway:\n");

    [Fact]
    public async Task Results_and_progress_do_not_mix()
    {
        var run = await repository.RunAsync(["gateway", "check"]);
        run.Output.Split('\n')[0].ShouldStartWith("ran ");
        run.Error.ShouldContain("gateway: restoring packages (profile bridge)");
        run.Error.ShouldContain("gateway: building (Release)");
        run.Error.ShouldMatch("gateway: built in [0-9]+ s");
    }

    [Fact]
    public async Task A_second_start_builds_nothing_and_says_nothing()
    {
        await repository.RunAsync(["gateway", "check"]);
        var second = await repository.RunAsync(["gateway", "train"]);
        second.Error.ShouldBeEmpty();
        repository.Builds.ShouldBe(1);
    }

    [Fact]
    public async Task A_source_that_changed_came_or_went_is_built_again()
    {
        await repository.RunAsync(["gateway", "check"]);
        repository.Write("src/Gateway/A.cs", "class A; // changed");
        await repository.RunAsync(["gateway", "check"]);
        repository.Builds.ShouldBe(2);
        repository.Write("src/Gateway/B.cs", "class B;");
        await repository.RunAsync(["gateway", "check"]);
        repository.Builds.ShouldBe(3);
        repository.Delete("src/Gateway/B.cs");
        await repository.RunAsync(["gateway", "check"]);
        repository.Builds.ShouldBe(4);
        repository.Write("tests/One.Tests/A.cs", "class T;");
        await repository.RunAsync(["gateway", "check"]);
        repository.Builds.ShouldBe(4, "tests are no part of the program");
    }

    [Fact]
    public async Task A_failed_build_shows_each_error_once_and_is_tried_again()
    {
        repository.Write("bin/broken", "");
        var run = await repository.RunAsync(["gateway", "check"]);
        run.Code.ShouldBe(3);
        run.Output.ShouldBeEmpty();
        run.Error.Split("A.cs(1,1): error CS1002").Length.ShouldBe(2);
        run.Error.ShouldEndWith("gateway: error: the build failed (above)\n");
        repository.Delete("bin/broken");
        (await repository.RunAsync(["gateway", "check"])).Code.ShouldBe(7);
    }

    [Fact]
    public async Task First_starts_at_the_same_time_build_once()
    {
        repository.Write("bin/slow", "");
        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => repository.RunAsync(["gateway", "check"])));
        runs.ShouldAllBe(run => run.Code == 7);
        repository.Builds.ShouldBe(1);
        runs.Count(run => run.Error.Contains("waiting for another build to end")).ShouldBe(2);
    }

    [Fact]
    public async Task An_unknown_verb_names_the_nearest()
    {
        var run = await repository.RunAsync(["gateway", "calibrat"]);
        run.Code.ShouldBe(2);
        run.Error.ShouldBe("gateway: error: unknown verb 'calibrat'; did you mean 'calibrate'? (./gateway --help lists them)\n");
        (await repository.RunAsync(["gateway", "xyzzyxyzzy"])).Error.ShouldNotContain("did you mean");
    }

    [Fact]
    public async Task Help_lists_the_verbs_that_exist_without_building()
    {
        var run = await repository.RunAsync(["gateway", "--help"]);
        run.Code.ShouldBe(0);
        run.Output.ShouldContain("  serve      answer over HTTP");
        repository.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_benchmark_without_benchmarks_is_told_so()
    {
        var run = await repository.RunAsync(["gateway", "bench", "all"]);
        run.Code.ShouldBe(2);
        run.Error.ShouldBe("gateway: error: bench: this version has no benchmarks (tests/Benchmarks is absent)\n");
    }
}
