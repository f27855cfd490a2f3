using Gateway.Configuration;
using Gateway.Metrics;

namespace Gateway.Security;

/// <summary>The certificates of this moment; files that are no good leave those before them. Thread-safe.</summary>
sealed class TlsHolder
{
    readonly SnapshotHolder holder;
    readonly GatewayMetrics metrics;
    readonly ILogger<TlsHolder> logger;
    volatile TlsFiles? files;
    string? told;

    public TlsHolder(SnapshotHolder holder, GatewayMetrics metrics, ILogger<TlsHolder> logger)
    {
        (this.holder, this.metrics, this.logger) = (holder, metrics, logger);
        Refresh();
    }

    /// <exception cref="InvalidOperationException">There is no certificate, or none that could be read.</exception>
    public TlsFiles Current => files ?? throw new InvalidOperationException("no certificate was read");

    /// <summary>Reads the files again where they changed; called by one thread at a time.</summary>
    public void Refresh()
    {
        var places = holder.Current.Places;
        if (places.Certificate is null)
            return;
        if (TlsFiles.Read(places, files?.Digest, out string? mistake) is { } read)
        {
            files = read;
            metrics.Access.Certificate("server", read.Until);
            if (read.ClientRoots.Count > 0)
                metrics.Access.Certificate("client_ca", read.ClientRoots.Min(c => new DateTimeOffset(c.NotAfter)));
            Log.CertificateRead(logger, places.Certificate, read.Until);
        }

        // Once, not every second.
        if (mistake is not null && mistake != told)
            Log.SecretsRefused(logger, mistake);
        told = mistake;
    }
}
