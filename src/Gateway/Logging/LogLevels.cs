using System.Diagnostics.CodeAnalysis;
using Gateway.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gateway.Logging;

/// <summary>Which levels count now: the configuration's, until somebody asks for others while the gateway runs. Thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing; each but the last is disposed when it has told.")]
sealed class LogLevels : IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>
{
    /// <summary>Category that stands for all that have no level of their own.</summary>
    public const string Default = "Default";

    /// <summary>Levels that can be asked for at one time.</summary>
    public const int Most = 64;

    readonly Lock changing = new();
    IReadOnlyDictionary<string, LogLevel> levels;
    CancellationTokenSource changed = new();

    public LogLevels(SnapshotHolder holder) => levels = holder.Current.Config.Logging.Levels;

    /// <inheritdoc/>
    public string? Name => Options.DefaultName;

    public IReadOnlyDictionary<string, LogLevel> Current => Volatile.Read(ref levels);

    /// <summary>Has these count, and no others.</summary>
    public void Set(IReadOnlyDictionary<string, LogLevel> next)
    {
        CancellationTokenSource old;
        lock (changing)
        {
            Volatile.Write(ref levels, next);
            old = changed;
            changed = new CancellationTokenSource();
        }

        old.Cancel();
        old.Dispose();
    }

    public IChangeToken GetChangeToken()
    {
        lock (changing)
            return new CancellationChangeToken(changed.Token);
    }

    /// <summary>Adds the levels behind those of the program: of two rules for one category the later one counts.</summary>
    public void Configure(LoggerFilterOptions options)
    {
        foreach (var (category, level) in Current)
            options.Rules.Add(new LoggerFilterRule(null, category == Default ? null : category, level, null));
    }
}
