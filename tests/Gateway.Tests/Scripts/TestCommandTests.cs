namespace Gateway.Tests.Scripts;

public sealed class TestCommandTests : IDisposable
{
    readonly FakeRepository repository = new();

    public void Dispose() => repository.Dispose();

    [Fact]
    public async Task The_last_line_counts_and_skips_are_named_with_what_they_want()
    {
        Trx(("Passed", null), ("Passed", null), ("NotExecuted", "needs promtool (x &amp; y)"), ("NotExecuted", "needs promtool (x &amp; y)"));
        var run = await repository.RunAsync(["test"]);
        run.Code.ShouldBe(0, run.Error);
        run.Output.ShouldBe("skipped:\n  2: needs promtool (x & y)\n2 passed, 0 failed, 2 skipped\n");
    }

    [Fact]
    public async Task A_failed_test_fails_the_command()
    {
        Trx(("Passed", null), ("Failed", "expected 1"));
        repository.Write("bin/testcode", "1");
        var run = await repository.RunAsync(["test"]);
        run.Code.ShouldBe(1);
        run.Output.ShouldEndWith("1 passed, 1 failed, 0 skipped\n");
    }

    [Fact]
    public async Task A_test_process_that_dies_is_a_failure_though_no_test_failed()
    {
        Trx(("Passed", null));
        repository.Write("bin/testcode", "134");
        var run = await repository.RunAsync(["test"]);
        run.Code.ShouldBe(1);
        run.Output.ShouldContain("One.Tests ended with code 134 before its tests did");
        run.Output.ShouldEndWith("1 passed, 1 failed, 0 skipped\n");
    }

    [Fact]
    public async Task A_run_of_no_test_fails()
    {
        Trx(("NotExecuted", "needs luck"));
        var run = await repository.RunAsync(["test"]);
        run.Code.ShouldBe(1);
        run.Output.ShouldEndWith("0 passed, 0 failed, 1 skipped\n");
        run.Error.ShouldEndWith("test: no test ran\n");
    }

    [Fact]
    public async Task A_filter_reaches_the_tests()
    {
        Trx(("Passed", null));
        await repository.RunAsync(["test", "--filter", "FullyQualifiedName~A&Category=b"]);
        repository.Calls[^1].ShouldEndWith("--filter FullyQualifiedName~A&Category=b");
    }

    [Fact]
    public async Task An_unknown_option_is_wrong_use()
    {
        var run = await repository.RunAsync(["test", "--fast"]);
        run.Code.ShouldBe(2);
        run.Error.ShouldBe("test: error: unknown option '--fast' (./test --help lists them)\n");
    }

    void Trx(params (string Outcome, string? Message)[] results) => repository.Write("bin/trx", "<TestRun>\n" + string.Concat(results.Select(r =>
        $"""    <UnitTestResult executionId="1" testName="A sentence outcome=&quot;x&quot;" duration="0" outcome="{r.Outcome}" testListId="2">""" + "\n"
        + (r.Message is null ? "" : $"      <Output>\n        <ErrorInfo>\n          <Message>{r.Message}</Message>\n        </ErrorInfo>\n      </Output>\n")
        + "    </UnitTestResult>\n")) + "</TestRun>\n");
}
