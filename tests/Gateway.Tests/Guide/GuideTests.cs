using Testing;

namespace Gateway.Tests.Guide;

/// <summary>Every command of the guide, run as a reader runs it, and what it prints compared with what the page says.</summary>
[Trait("Category", "Journey")]
public sealed class GuideTests
{
    const string Models = "models.md";

    public static TheoryData<string> Pages() => [.. GuidePage.Names()];

    public static TheoryData<string> PagesOfCommands() =>
        [.. GuidePage.Names().Where(name => name != Models && GuidePage.Read(name).Blocks.Any(block => block.Runs))];

    [NeedsTheory("bash", "curl", "openssl", "python3")]
    [MemberData(nameof(PagesOfCommands))]
    public Task The_commands_of_a_page_run_and_print_what_it_shows(string page) => RunsAsync(page);

    [NeedsFact("bash", "curl", Python.Numpy, Python.Onnx, Python.Torch, Python.Sklearn)]
    public Task The_commands_for_models_of_PyTorch_and_scikit_learn_run_and_print_what_the_page_shows() => RunsAsync(Models);

    [Theory]
    [MemberData(nameof(Pages))]
    public void No_command_of_a_page_hides_from_these_tests(string page) => GuidePage.Read(page).Mistakes().ShouldBeEmpty();

    [Fact]
    public void What_is_not_run_exists_and_has_a_reason()
    {
        foreach (var entry in NotRun.All)
        {
            entry.Why.ShouldNotBeEmpty();
            GuidePage.Read(entry.Page).Blocks.Count(block => NotRun.Means(entry, entry.Page, block)).ShouldBe(1, entry.Line);
        }
    }

    static async Task RunsAsync(string page)
    {
        using var run = new GuideRun(GuidePage.Read(page));
        await run.RunAsync();
    }
}
