using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Export.Commands;

/// <summary>The usual help, and the verb's example after it.</summary>
sealed class ExampleHelp(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is Verb advanced && parseResult.Tokens.Any(t => t.Value == "--advanced"))
            advanced.Advanced.ForEach(o => o.Hidden = false);
        int result = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is Verb verb)
            parseResult.InvocationConfiguration.Output.WriteLine($"Example:\n  {verb.Example}\n");
        return result;
    }
}
