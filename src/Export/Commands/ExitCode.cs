namespace Export.Commands;

/// <summary>What every verb's exit status means.</summary>
static class ExitCode
{
    public const int Done = 0;

    /// <summary>The verb worked and its answer is no.</summary>
    public const int No = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A file or model that was named cannot be used.</summary>
    public const int Input = 3;

    /// <summary>Ended by Ctrl-C.</summary>
    public const int Cancelled = 130;
}
