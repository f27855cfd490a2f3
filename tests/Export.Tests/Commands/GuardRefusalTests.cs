namespace Export.Tests.Commands;

/// <summary>What is about a family's own answers does not go with <c>calibrate --guard</c>, and is not left aside without a word.</summary>
public sealed class GuardRefusalTests
{
    static readonly string[] Guarded = ["calibrate", "x", "--guard", "score", "--data", "y", "--fit-rows", "0-1", "--rows", "2-3", "--alpha", "0.05"];

    [Theory]
    [InlineData("--group", "site")]
    [InlineData("--group-parameter", "site")]
    [InlineData("--per-group")]
    [InlineData("--cluster", "patient")]
    [InlineData("--candidates", "mean:entropy")]
    [InlineData("--look", "mean:entropy")]
    [InlineData("--answer", "median")]
    [InlineData("--costs", "costs.csv")]
    [InlineData("--tolerance", "5")]
    [InlineData("--relative-tolerance", "0.1")]
    [InlineData("--unlabelled")]
    [InlineData("--budget", "7")]
    [InlineData("--error-predictor")]
    [InlineData("--cost-wrong", "10")]
    [InlineData("--cost-abstain", "1")]
    [InlineData("--gain-right", "1")]
    [InlineData("--write")]
    [InlineData("--withdraw", "score-0.05-2")]
    public async Task An_option_of_a_familys_own_guarantee_is_refused_by_name(params string[] option)
    {
        (int code, string output, string error) = await Cli.Run([.. Guarded, .. option]);

        (code, output).ShouldBe((2, ""));
        error.ShouldContain($"error: {option[0]}: it does not go with --guard, under which the answer is the service's\n");
    }

    [Fact]
    public async Task Thresholdout_intervals_and_sets_are_refused_too()
    {
        (await Cli.Run([.. Guarded, "--method", "thresholdout"])).Error.ShouldContain("--method thresholdout: it issues no guarantee");
        (await Cli.Run([.. Guarded, "--intervals", "0.1"])).Error.ShouldContain("--guard: it does not go with --intervals or --sets");
        (await Cli.Run([.. Guarded, "--sets", "lac:0.1"])).Error.ShouldContain("--guard: it does not go with --intervals or --sets");
    }
}
