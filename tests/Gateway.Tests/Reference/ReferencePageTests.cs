using Gateway.Configuration;
using Gateway.Lifecycle;
using Gateway.Replies;
using Testing;

namespace Gateway.Tests.Reference;

/// <summary>Generated pages and files about what the programs take.</summary>
public sealed class ReferencePageTests
{
    [Fact]
    public void The_page_of_commands_is_generated_from_both_programs() =>
        GeneratedFile.ShouldBeCurrent("docs/reference/commands.md", CommandPage.Text());

    [Fact]
    public void The_page_of_the_configuration_is_generated_from_its_types()
    {
        using var families = new TemporaryFolder();
        var snapshot = ConfigLoader.Load(new(Path.Combine(Places.Config!, "gateway.json"), Families: families.Path), new Dictionary<string, string>(), out _);
        GeneratedFile.ShouldBeCurrent("docs/reference/configuration.md", ConfigPage.Text([.. ConfigReload.FixedKeys(snapshot!)]));
    }

    [Fact]
    public void The_page_of_reasons_is_generated_from_their_names_and_sentences() =>
        GeneratedFile.ShouldBeCurrent("docs/reference/reasons.md", ReasonPage.Text());

    [Fact]
    public void What_shells_complete_is_generated_from_both_programs()
    {
        GeneratedFile.ShouldBeCurrent("config/completion/gateway.bash", CompletionFiles.Bash());
        GeneratedFile.ShouldBeCurrent("config/completion/_gateway", CompletionFiles.Zsh());
        GeneratedFile.ShouldBeCurrent("config/completion/gateway.fish", CompletionFiles.Fish());
    }

    [Fact]
    public void Every_verb_of_a_program_is_listed_by_the_launcher_and_every_listed_one_exists()
    {
        ProgramVerbs.Commands.Keys.Order(StringComparer.Ordinal)
            .ShouldBe(ProgramVerbs.Listed.Where(v => v.Owner is "Gateway" or "Export").Select(v => v.Name).Order(StringComparer.Ordinal));
        ProgramVerbs.ScriptOptions.Keys.Order(StringComparer.Ordinal)
            .ShouldBe(ProgramVerbs.Listed.Where(v => v.Owner is not ("Gateway" or "Export")).Select(v => v.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("package")]
    [InlineData("completion")]
    public async Task A_scripts_help_names_each_of_its_options(string verb)
    {
        var help = await Command.RunAsync(Repository.File("gateway"), verb, "--help");
        help.Code.ShouldBe(0, help.Error);
        foreach (string option in ProgramVerbs.ScriptOptions[verb].Where(o => o != "--help"))
            help.Output.ShouldContain(option);
        help.Output.ShouldContain("Example:");
    }

    [Theory]
    [InlineData("gateway c", "check calibrate collect compare completion")]
    [InlineData("gateway serve --http 127.0.0.1:0 --fam", "--families")]
    [InlineData("gateway --fam", "--families")]
    [InlineData("gateway train --kind random-fo", "random-forest")]
    [InlineData("gateway completion ", "bash fish zsh")]
    [InlineData("gateway train --data ", "")]
    public async Task Bash_completes_verbs_options_and_values(string line, string expected)
    {
        string[] words = line.Split(' ');
        string script = $$"""
            . "$1"; COMP_WORDS=({{string.Join(' ', words.Select(w => $"'{w}'"))}}); COMP_CWORD={{words.Length - 1}}; _gateway; printf '%s\n' "${COMPREPLY[@]}"
            """;
        var run = await Command.RunAsync("bash", "-c", script, "bash", Repository.File("config", "completion", "gateway.bash"));
        run.Code.ShouldBe(0, run.Error);
        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
            .ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_verb_completion_prints_the_file_and_refuses_shells_that_it_does_not_know()
    {
        var good = await Command.RunAsync(Repository.File("gateway"), "completion", "bash");
        good.Output.ShouldBe(await File.ReadAllTextAsync(Repository.File("config", "completion", "gateway.bash")));
        var bad = await Command.RunAsync(Repository.File("gateway"), "completion", "tcsh");
        bad.Code.ShouldBe(2);
        bad.Error.ShouldBe("gateway: error: completion: expected bash, zsh or fish, came tcsh\n");
    }
}
