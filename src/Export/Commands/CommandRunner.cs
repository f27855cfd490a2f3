using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Ensemble.Data;
using Export.Training;

namespace Export.Commands;

/// <summary>Parses the command line, runs the verb and turns what goes wrong into one line and an exit code.</summary>
static class CommandRunner
{
    public static async Task<int> RunAsync(string[] args, IReadOnlyList<Verb> verbs, TextWriter output, TextWriter error,
        CancellationToken cancellation = default)
    {
        var root = new RootCommand("Makes families of ONNX models, and measures them.");
        foreach (Verb verb in verbs)
            root.Subcommands.Add(verb);
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
            help.Action = new ExampleHelp((HelpAction)help.Action!);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not ExampleHelp)
            return Usage(parsed, verbs, error);
        try
        {
            var streams = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(streams, cancellation);
        }
        catch (Exception e) when (e is DataException or TrainingException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"error: {e.Message.ReplaceLineEndings(" ")}");
            return ExitCode.Input;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("error: cancelled; nothing was written");
            return ExitCode.Cancelled;
        }
    }

    static int Usage(ParseResult parsed, IReadOnlyList<Verb> verbs, TextWriter error)
    {
        Command command = parsed.CommandResult.Command;
        // What follows an unknown option or verb belongs to it, and what is missing may be what was mistyped: neither is worth a line.
        string[] options = [.. parsed.UnmatchedTokens.Where(t => t.StartsWith('-'))];
        string[] unknown = command is not Verb ? [.. parsed.UnmatchedTokens.Take(1)] : options.Length > 0 ? options
            : [.. parsed.UnmatchedTokens];
        foreach (string token in unknown)
            error.WriteLine($"error: {Unknown(token, command, verbs)}");
        foreach (ParseError mistake in unknown.Length > 0 ? [] : parsed.Errors)
            error.WriteLine($"error: {mistake.Message.TrimEnd('.')}");
        error.WriteLine($"{(command is Verb ? $"./gateway {command.Name}" : "./gateway")} --help shows how");
        return ExitCode.Usage;
    }

    static string Unknown(string token, Command command, IReadOnlyList<Verb> verbs)
    {
        bool option = token.StartsWith('-');
        string[] known = option ? [.. command.Options.Select(o => o.Name)]
            : command is Verb ? []
            : [.. verbs.Select(v => v.Name)];
        string what = option ? "option" : command is Verb ? "argument" : "verb";
        return $"unknown {what} '{token.Split('=')[0]}'{NearestName.Hint(token.Split('=')[0], known)}";
    }
}
