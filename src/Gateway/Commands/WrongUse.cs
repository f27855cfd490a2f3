using System.CommandLine;
using Ensemble.Data;

namespace Gateway.Commands;

/// <summary>Says what is wrong with a command line, naming what was probably meant.</summary>
static class WrongUse
{
    public static int Report(ParseResult parsed, RootCommand root, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        // What follows an unknown option is its value: not worth a line.
        string[] options = [.. parsed.UnmatchedTokens.Where(t => t.StartsWith('-'))];
        string[] unknown = options.Length > 0 ? options : [.. parsed.UnmatchedTokens];
        foreach (string token in unknown)
            error.WriteLine($"error: {Unknown(token.Split('=')[0], command, root)}");
        foreach (var mistake in unknown.Length > 0 ? [] : parsed.Errors)
            error.WriteLine($"error: {mistake.Message.TrimEnd('.')}");
        error.WriteLine($"{(command == root ? "./gateway" : $"./gateway {command.Name}")} --help shows how");
        return ExitCode.WrongUse;
    }

    static string Unknown(string token, Command command, RootCommand root)
    {
        bool option = token.StartsWith('-');
        string what = option ? "option" : command == root ? "verb" : "argument";
        var known = option ? command.Options.Select(o => o.Name) : command == root ? root.Subcommands.Select(c => c.Name) : [];
        return $"unknown {what} '{token}'{NearestName.Hint(token, [.. known])}";
    }
}
