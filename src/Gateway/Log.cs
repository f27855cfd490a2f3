namespace Gateway;

/// <summary>Everything that is logged. Ids: 1xx families, 2xx serving.</summary>
static partial class Log
{
    [LoggerMessage(101, LogLevel.Information, "family {Family} {Version}: {Members} members, quorum {Quorum}, guarantee {Guarantee}")]
    public static partial void FamilyLoaded(ILogger logger, string family, string version, int members, int quorum, string guarantee);

    [LoggerMessage(102, LogLevel.Error, "family {Family}: refused: {Mistake}")]
    public static partial void FamilyRefused(ILogger logger, string family, string mistake);

    [LoggerMessage(103, LogLevel.Warning, "family {Family}: {Warning}")]
    public static partial void FamilyWarning(ILogger logger, string family, string warning);

    [LoggerMessage(104, LogLevel.Information, "family {Family}: serves no more")]
    public static partial void FamilyRemoved(ILogger logger, string family);

    [LoggerMessage(201, LogLevel.Information, "loading the families of {Folder}")]
    public static partial void Loading(ILogger logger, string folder);

    [LoggerMessage(202, LogLevel.Information, "stopping: running requests have {Drain} to end")]
    public static partial void Stopping(ILogger logger, TimeSpan drain);

    [LoggerMessage(203, LogLevel.Information, "SIGHUP: loading all families anew")]
    public static partial void Reloading(ILogger logger);
}
