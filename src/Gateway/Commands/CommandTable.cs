using System.CommandLine;
using Gateway.Workers;

namespace Gateway.Commands;

/// <summary>The verbs of this program; without one it serves.</summary>
static class CommandTable
{
    /// <summary>The whole tree of verbs and options.</summary>
    public static RootCommand Root()
    {
        var root = new RootCommand("Answers over the Open Inference Protocol with families of models, and flags the rows on which they disagree.\n"
            + "Without a verb it serves. Exit codes: 0 done, 1 the answer is no, 2 wrong use, 3 broken input.\n\nExample:\n  ./gateway --http 127.0.0.1:8080");
        ServeCommand.AddTo(root);
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(TryCommand.Create());
        root.Subcommands.Add(CheckCommand.Create());
        root.Subcommands.Add(ExampleCommand.Create());
        root.Subcommands.Add(ShowCommand.Create());
        root.Subcommands.Add(ReplayCommand.Create());
        root.Subcommands.Add(AuditCommand.Create());
        root.Subcommands.Add(KeyCommand.Create());
        return root;
    }

    public static async Task<int> RunAsync(string[] args)
    {
        // No verb of a person's: the gateway starts itself so.
        if (args is [WorkerProgram.Verb])
            return await WorkerHost.RunAsync();
        var root = Root();
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
            return WrongUse.Report(parsed, root, Console.Error);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file that cannot be read, or an output that takes no more.
            await Console.Error.WriteLineAsync($"error: {e.Message.ReplaceLineEndings(" ")}");
            return ExitCode.BrokenInput;
        }
    }
}
