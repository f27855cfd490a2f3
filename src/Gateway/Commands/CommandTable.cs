using System.CommandLine;

namespace Gateway.Commands;

/// <summary>The verbs of this program; without one it serves.</summary>
static class CommandTable
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Answers over the Open Inference Protocol with families of models, and flags the rows on which they disagree.\n"
            + "Without a verb it serves. Exit codes: 0 done, 1 the answer is no, 2 wrong use, 3 broken input.\n\nExample:\n  ./gateway --http 127.0.0.1:8080");
        ServeCommand.AddTo(root);
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(TryCommand.Create());
        root.Subcommands.Add(CheckCommand.Create());
        root.Subcommands.Add(ExampleCommand.Create());
        var parsed = root.Parse(args);
        return parsed.Errors.Count == 0 ? await parsed.InvokeAsync() : WrongUse.Report(parsed, root, Console.Error);
    }
}
