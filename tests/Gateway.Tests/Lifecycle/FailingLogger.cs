using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Lifecycle;

/// <summary>Throws where a line is logged, once it is told to: a mistake in the midst of whatever logs.</summary>
sealed class FailingLogger : ILoggerProvider, ILogger
{
    public bool Fails { get; set; }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (Fails)
            throw new InvalidOperationException("a mistake of ours");
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
