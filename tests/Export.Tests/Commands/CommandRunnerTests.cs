using System.Diagnostics;
using Testing;

namespace Export.Tests.Commands;

public class CommandRunnerTests
{
    [Fact]
    public async Task Every_verb_of_the_list_has_help_with_an_example_and_JSON()
    {
        var owned = File.ReadAllLines(Testing.Repository.File("eng", "verbs.txt")).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => w[1] == "Export");
        foreach (string verb in owned.Select(w => w[0]))
        {
            (int code, string output, _) = await Cli.Run(verb, "--help");
            code.ShouldBe(0, verb);
            output.ShouldContain($"./gateway {verb} ");
            output.ShouldContain("--json");
        }
    }

    [Fact]
    public async Task A_mistyped_verb_names_the_nearest_and_is_wrong_use()
    {
        (int code, string output, string error) = await Cli.Run("colect", "dir");

        code.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldBe("error: unknown verb 'colect'; did you mean 'collect'?\n./gateway --help shows how\n");
    }

    [Fact]
    public async Task A_mistyped_option_names_the_nearest_and_nothing_else()
    {
        (int code, _, string error) = await Cli.Run("train", "--dta", "x.csv", "--out", "y");

        code.ShouldBe(2);
        error.ShouldBe("error: unknown option '--dta'; did you mean '--data'?\n./gateway train --help shows how\n");
    }

    [Theory]
    [InlineData("--epochs", "0", "--epochs 0: 1 to 100000 was expected")]
    [InlineData("--hidden", "12,x", "'12,x' is not like 128 or 128,64")]
    [InlineData("--scale", "big", "'big' is not auto, none, standard, minmax or a factor")]
    [InlineData("--rows", "9-3", "ends before it begins")]
    [InlineData("--kind", "forest", "forest")]
    public async Task A_value_out_of_range_is_wrong_use(string option, string value, string expected)
    {
        (int code, _, string error) = await Cli.Run("train", "--data", "x", "--out", "y", "--name", "n", option, value);

        code.ShouldBe(2);
        error.ShouldContain(expected);
    }

    [Fact]
    public async Task Help_ends_with_an_example()
    {
        (int code, string output, _) = await Cli.Run("train", "--help");

        code.ShouldBe(0);
        output.ShouldContain("Example:\n  ./gateway train --data config/data/penguins.csv");
    }

    [Theory]
    [InlineData("train", "--out families/penguins")]
    [InlineData("collect", "--out families/digits")]
    [InlineData("calibrate", "--data config/data/penguins.csv")]
    [InlineData("evaluate", "--data config/data/penguins.csv")]
    [InlineData("score", "--out decisions.csv")]
    public async Task Examples_name_folders_relative_to_the_repository(string verb, string part)
    {
        (_, string output, _) = await Cli.Run(verb, "--help");
        string example = output[output.IndexOf("Example:", StringComparison.Ordinal)..];
        example.ShouldContain(part);
        example.ShouldNotContain(" /");
    }

    [Fact]
    public async Task A_broken_input_is_one_line_and_exit_3()
    {
        (int code, _, string error) = await Cli.Run("train", "--data", "nowhere.csv", "--out", "/nonexistent/y", "--name", "n");

        code.ShouldBe(3);
        error.ShouldBe("error: nowhere.csv: no such file\n");
    }

    [NeedsFact("script")]
    public void A_terminal_sees_progress_and_the_program_lives()
    {
        using var folder = new TemporaryFolder();
        string program = Path.Combine(AppContext.BaseDirectory, "Export.dll");
        string data = Path.Combine(Repository.Root, "config", "data", "vehicle.csv");
        string command = $"dotnet {program} train --data {data} --hidden 64 --epochs 40 --members 2 --name v --out {folder["v"]}";
        var start = new ProcessStartInfo("script", ["-qec", command, "/dev/null"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["TERM"] = "xterm";

        using Process process = Process.Start(start)!;
        string shown = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        process.ExitCode.ShouldBe(0, shown);
        shown.ShouldContain("seed 1: loss");
        File.Exists(folder["v/family.json"]).ShouldBeTrue();
    }
}
