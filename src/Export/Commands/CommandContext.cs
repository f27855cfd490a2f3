using System.CommandLine;

namespace Export.Commands;

/// <summary>What a verb reads its options from and writes to.</summary>
/// <param name="Parsed">The command line.</param>
/// <param name="Output">Results.</param>
/// <param name="Error">Progress and errors.</param>
/// <param name="Json">Whether results are JSON.</param>
/// <param name="Interactive">Whether somebody watches: progress is shown only then.</param>
/// <param name="CanAsk">Whether somebody can be asked.</param>
sealed record CommandContext(ParseResult Parsed, TextWriter Output, TextWriter Error, bool Json, bool Interactive, bool CanAsk)
{
    public static CommandContext From(ParseResult parsed, Option<bool> json)
    {
        InvocationConfiguration streams = parsed.InvocationConfiguration;
        bool watched = ReferenceEquals(streams.Error, Console.Error) && !Console.IsErrorRedirected;
        bool canAsk = watched && !Console.IsInputRedirected;
        return new CommandContext(parsed, streams.Output, streams.Error, parsed.GetValue(json), watched, canAsk);
    }

    /// <summary>Value of a required option or one with a default.</summary>
    public T Get<T>(Option<T> option) => Parsed.GetValue(option)!;

    /// <summary>Value of an option; null where it was not given.</summary>
    public T? Find<T>(Option<T> option) => Parsed.GetValue(option);

    /// <summary>Value of a positional argument.</summary>
    public T Get<T>(Argument<T> argument) => Parsed.GetValue(argument)!;

    /// <summary>A step, shown only where somebody watches.</summary>
    public void Say(string step)
    {
        if (Interactive)
            Error.WriteLine(step);
    }

    /// <summary>What happened besides, always shown.</summary>
    public void Note(string note) => Error.WriteLine($"note: {note}");

    /// <summary>Something that the user should know, always shown.</summary>
    public void Warn(string warning) => Error.WriteLine($"warning: {warning}");
}
