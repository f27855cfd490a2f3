using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Ensemble.Execution;
using Gateway.Configuration;
using Gateway.Metrics;

namespace Gateway.AuditLog;

/// <summary>
/// Keeps what changes the gateway in a log whose lines are chained by their hashes. Writing waits for nothing: one task takes events to
/// disk, several at once when they come so. A disk that takes none never stops anybody: events wait, bounded, are tried again, and
/// those that did not find room are counted, in the log too. Thread-safe.
/// </summary>
sealed class AuditTrail : IAsyncDisposable
{
    /// <summary>Events that wait at one moment.</summary>
    const int Waiting = 4096;

    static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    /// <summary>How long a stop waits for the disk.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    readonly Channel<AuditEntry> channel = Channel.CreateBounded<AuditEntry>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    readonly CancellationTokenSource ended = new();
    readonly string? path;
    readonly AuditLogMetrics metrics;
    readonly ILogger<AuditTrail> logger;
    readonly TimeProvider time;
    readonly Task writing;
    long lost;

    public AuditTrail(SnapshotHolder holder, GatewayMetrics metrics, ILogger<AuditTrail> logger, TimeProvider time)
    {
        (path, this.metrics, this.logger, this.time) = (holder.Current.AuditLogPath, metrics.AuditLog, logger, time);
        long largest = holder.Current.Config.AuditLog.MaximumBytes;
        writing = path is null ? Task.CompletedTask : OwnThreads.Shared.Run(() => WriteAsync(new AuditFile(path, largest, time)));
    }

    /// <summary>Notes an event; without a log nothing happens.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="details">More of it: who, which family, why. Never a secret, and no input of a row.</param>
    public void Note(AuditEvent kind, params (string Key, string? Value)[] details)
    {
        if (path is null)
            return;
        var entry = new AuditEntry(time.GetUtcNow(), kind, [.. details.Where(d => d.Value is not null).Select(d => KeyValuePair.Create(d.Key, d.Value!))]);
        if (channel.Writer.TryWrite(entry))
            return;
        Interlocked.Increment(ref lost);
        metrics.Lost();
    }

    /// <summary>Notes that a configuration counts from now on.</summary>
    public void Configured(GatewaySnapshot snapshot) => Note(
        AuditEvent.ConfigurationLoaded, ("file", snapshot.SourceFile), ("sha256", snapshot.SourceSha256), ("families", snapshot.Families));

    /// <summary>Who calls: by the name that its credentials have, and the address of the connection.</summary>
    public static string Peer(HttpContext context)
    {
        string address = context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
        return Security.Caller.Of(context).Name is { Length: > 0 } name ? $"{Replies.Fault.Show(name)} at {address}" : address;
    }

    /// <summary>Writes what waits, as far as the disk takes it within two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        channel.Writer.TryComplete();
        await writing.WaitAsync(Patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended.CancelAsync();
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ended.Dispose();
    }

    async Task WriteAsync(AuditFile file)
    {
        using (file)
        {
            bool failing = false;
            while (await channel.Reader.WaitToReadAsync())
            {
                List<AuditEntry> batch = Take();
                while (!TryAppend(file, batch, ref failing))
                {
                    if (ended.IsCancellationRequested)
                        return;
                    await Task.Delay(Again, time, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                }
            }
        }
    }

    List<AuditEntry> Take()
    {
        var batch = new List<AuditEntry>();
        if (Interlocked.Exchange(ref lost, 0) is > 0 and long count)
            batch.Add(new AuditEntry(time.GetUtcNow(), AuditEvent.Lost, [new("lines", count.ToString(System.Globalization.CultureInfo.InvariantCulture))]));
        while (batch.Count < 256 && channel.Reader.TryRead(out var entry))
            batch.Add(entry);
        return batch;
    }

    // Lines that were written before the disk refused one are on it: only what is left is tried again.
    [SuppressMessage("Design", "CA1031", Justification = "A log that ends for any reason must show: it is counted, logged and tried again.")]
    bool TryAppend(AuditFile file, List<AuditEntry> batch, ref bool failing)
    {
        try
        {
            while (batch.Count > 0)
            {
                file.Append([batch[0]]);
                metrics.Written(batch[0].Kind);
                batch.RemoveAt(0);
            }

            if (failing)
                Log.AuditLogRecovered(logger, path!);
            failing = false;
            // Whoever keeps the gateway's own log elsewhere can tell by this that the file lost its end.
            Log.AuditLogWritten(logger, path!, file.Sequence, file.LastHash);
            return true;
        }
        catch (Exception exception)
        {
            file.Dispose();
            metrics.Failed();
            if (!failing)
                Log.AuditLogFailed(logger, path!, exception.Message);
            failing = true;
            return false;
        }
    }
}
