using System.CommandLine;
using System.CommandLine.Help;
using Export.Commands;
using Gateway.Commands;
using Testing;
using Command = System.CommandLine.Command;

namespace Gateway.Tests.Reference;

/// <summary>The verbs of both programs and of the launcher, in the order of its help.</summary>
static class ProgramVerbs
{
    /// <summary>Options of the verbs that are scripts; a test holds them beside the script's help.</summary>
    public static IReadOnlyDictionary<string, string[]> ScriptOptions { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["package"] = ["--out", "--rid", "--no-build", "--force", "--json", "--help"],
        ["completion"] = ["--help"],
        ["bench"] = ["--short", "--full", "--json", "--help"],
    };

    /// <summary>Words that follow a script's verb.</summary>
    public static IReadOnlyDictionary<string, string[]> ScriptWords { get; } =
        new Dictionary<string, string[]>(StringComparer.Ordinal) { ["completion"] = ["bash", "zsh", "fish"] };

    /// <summary>Each verb with its owner and one line; planned ones are left out.</summary>
    public static IReadOnlyList<(string Name, string Owner, string Line)> Listed { get; } =
        [.. File.ReadLines(Repository.File("eng", "verbs.txt")).Select(line => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length == 3).Select(words => (words[0], words[1], words[2]))];

    /// <summary>The programs' own commands by verb.</summary>
    public static IReadOnlyDictionary<string, Command> Commands { get; } =
        CommandTable.Root().Subcommands.Concat(Verbs.All()).ToDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>Every option of a program's verb but --help.</summary>
    public static IEnumerable<Option> Options(Command command) => command.Options.Where(o => o is not HelpOption);

    /// <summary>Whether a word follows it.</summary>
    public static bool TakesValue(Option option) => option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0;

    /// <summary>The only words that may follow it; empty where any may.</summary>
    public static IReadOnlyList<string> Values(Option option) => !TakesValue(option) ? []
        : [.. option.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(c => c.Label)];
}
