using System.CommandLine;
using System.Globalization;
using System.Text;
using Export.Commands;

namespace Gateway.Tests.Reference;

/// <summary>docs/reference/commands.md, made from the programs' command tables.</summary>
static class CommandPage
{
    public static string Text()
    {
        var page = new StringBuilder("""
            # Commands

            This page is made from the programs' own tables of commands; a test fails when it lags. Results go to standard output, progress to
            standard error. A mistyped verb or option names the nearest one. Nothing is overwritten without `--force`.

            | exit code | means |
            |---|---|
            | 0 | done |
            | 1 | the answer is no: a check found a mistake, a chain is broken, a guarantee cannot be issued |
            | 2 | wrong use: an unknown verb or option, a value out of range |
            | 3 | broken input: a file that cannot be read, or holds what it should not; a port that is taken |
            | 130, 143 | ended by Ctrl-C or SIGTERM before it was done; `serve`, told to stop, ends with 0 |

            | verb | does |
            |---|---|

            """);
        foreach (var (name, _, line) in ProgramVerbs.Listed)
            page.Append($"| [`{name}`](#{name}) | {Cell(line)} |\n");
        foreach (var (name, _, line) in ProgramVerbs.Listed)
        {
            page.Append($"\n## {name}\n\n");
            if (ProgramVerbs.Commands.TryGetValue(name, out var command))
                Program(page, command);
            else
                page.Append($"Does: {line}. `./gateway {name} --help` shows how.\n\nOptions: {string.Join(", ", ProgramVerbs.ScriptOptions[name].Select(o => $"`{o}`"))}.\n");
        }

        return page.ToString();
    }

    static void Program(StringBuilder page, Command command)
    {
        string[] parts = (command.Description ?? "").Split("\n\nExample:\n", 2);
        page.Append(parts[0].ReplaceLineEndings(" ").TrimEnd('.')).Append(".\n\n");
        string example = command is Verb verb ? verb.Example : parts.Length > 1 ? parts[1].Trim() : "";
        if (example.Length > 0)
            page.Append($"```\n{example}\n```\n\n");
        foreach (var argument in command.Arguments.Where(a => !a.Hidden))
            page.Append($"- `{argument.HelpName ?? argument.Name}`: {argument.Description}\n");
        if (command.Arguments.Count > 0)
            page.Append('\n');
        page.Append("| option | default | meaning |\n|---|---|---|\n");
        foreach (var option in ProgramVerbs.Options(command))
        {
            string[] values = [.. ProgramVerbs.Values(option)];
            string takes = !ProgramVerbs.TakesValue(option) ? "" : values.Length > 0 ? " " + string.Join("|", values) : " " + (option.HelpName ?? Word(option)).ToUpperInvariant();
            string advanced = (command as Verb)?.Advanced.Contains(option) == true ? " (with `--advanced`)" : "";
            page.Append($"| `{Cell(option.Name + takes)}` | {Default(option)} | {Cell(option.Description ?? "")}{advanced} |\n");
        }
    }

    static string Word(Option option)
    {
        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        return type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(int[]) || type == typeof(double[]) ? "N" : option.Name.TrimStart('-');
    }

    static string Default(Option option)
    {
        if (!option.HasDefaultValue || option.ValueType == typeof(bool))
            return "";
        string text = option.GetDefaultValue() switch
        {
            null => "",
            string words => words,
            System.Collections.IEnumerable many => string.Join(',', many.Cast<object>()),
            var one => Convert.ToString(one, CultureInfo.InvariantCulture)!,
        };
        return text.Length == 0 ? "" : $"`{Cell(text)}`";
    }

    static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
