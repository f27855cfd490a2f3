using System.CommandLine;
using System.CommandLine.Parsing;

namespace Export.Commands;

/// <summary>A verb: a command with an example that <c>--help</c> shows, and <c>--json</c>.</summary>
sealed class Verb : Command
{
    readonly Option<bool> json = new("--json") { Description = "Print the result as JSON" };

    /// <param name="name">The verb.</param>
    /// <param name="description">One line.</param>
    /// <param name="example">One line that runs from the repository's root.</param>
    public Verb(string name, string description, string example)
        : base(name, description)
    {
        Example = example;
        Options.Add(json);
    }

    /// <summary>One line that runs from the repository's root.</summary>
    public string Example { get; }

    /// <summary>Options that <c>--help</c> shows only with <c>--advanced</c>.</summary>
    public List<Option> Advanced { get; } = [];

    /// <summary>Adds options that few need.</summary>
    public void AddAdvanced(params Option[] options)
    {
        Options.Add(new Option<bool>("--advanced") { Description = "With --help: show every option" });
        foreach (Option option in options)
        {
            option.Hidden = true;
            Options.Add(option);
            Advanced.Add(option);
        }
    }

    /// <summary>Checks options against each other, unless one cannot be read at all: then its own mistake is told.</summary>
    public void Checks(Action<CommandResult> check) => Validators.Add(result =>
    {
        try
        {
            check(result);
        }
        catch (InvalidOperationException)
        {
            // The parser has no value to give, and says why when it comes to that option.
        }
    });

    /// <summary>What the verb does; its result is the exit code.</summary>
    public void Runs(Func<CommandContext, CancellationToken, int> action) =>
        SetAction((result, cancellation) => Task.Run(() => action(CommandContext.From(result, json), cancellation), cancellation));
}
