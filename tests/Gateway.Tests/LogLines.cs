using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests;

/// <summary>What a gateway logged from information on, a line each.</summary>
sealed class LogLines : ILoggerProvider, ILogger
{
    readonly ConcurrentQueue<string> lines = [];

    public IReadOnlyList<string> All => [.. lines];

    /// <summary>Has a gateway log into these; without any it logs nothing.</summary>
    public static void Add(ILoggingBuilder logging, LogLines? lines)
    {
        logging.SetMinimumLevel(lines is null ? LogLevel.None : LogLevel.Information);
        if (lines is not null)
            logging.AddProvider(lines);
    }

    /// <summary>Lines that hold all of these words.</summary>
    public IReadOnlyList<string> With(params string[] words) => [.. lines.Where(l => words.All(w => l.Contains(w, StringComparison.Ordinal)))];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue($"{logLevel} {formatter(state, exception)}{(exception is null ? "" : " " + exception.Message)}");

    public void Dispose()
    {
        // Nothing is held.
    }
}
