namespace Gateway.Tests.Guide;

/// <summary>A fenced block of a page.</summary>
/// <param name="Line">Line of its fence, from 1.</param>
/// <param name="Language">What stands behind the fence; empty where nothing does.</param>
/// <param name="Text">Its lines, each with its end.</param>
/// <param name="File">Name of the file that the line before it announces, or null.</param>
sealed record GuideBlock(int Line, string Language, string Text, string? File)
{
    /// <summary>Whether a reader is to run it.</summary>
    public bool Runs => Language == "sh";

    /// <summary>Whether it is what the commands above it print.</summary>
    public bool Shows => Language.Length == 0;

    /// <summary>Whether it shows that something was refused.</summary>
    public bool Refuses => Text.Contains("\"error\"", StringComparison.Ordinal)
        || Text.Contains("HTTP/1.1 4", StringComparison.Ordinal) || Text.Contains("HTTP/1.1 5", StringComparison.Ordinal);
}
