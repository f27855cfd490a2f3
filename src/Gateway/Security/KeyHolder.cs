using System.Security.Cryptography;
using Gateway.Configuration;

namespace Gateway.Security;

/// <summary>The keys of this moment; a file that is no good leaves those before it. Thread-safe.</summary>
sealed class KeyHolder
{
    readonly SnapshotHolder holder;
    readonly ILogger<KeyHolder> logger;
    readonly Lock reading = new();
    volatile KeyRing ring = new([]);
    string? path;
    byte[] seen = [];
    string? told;

    public KeyHolder(SnapshotHolder holder, ILogger<KeyHolder> logger)
    {
        (this.holder, this.logger) = (holder, logger);
        Refresh();
    }

    public KeyRing Current => ring;

    /// <summary>Reads the file again where it changed.</summary>
    public void Refresh()
    {
        lock (reading)
            Read(holder.Current.Places.Keys);
    }

    /// <summary>Reads the keys of a configuration that is about to count.</summary>
    public void Use(GatewaySnapshot next)
    {
        lock (reading)
            Read(next.Places.Keys);
    }

    void Read(string? file)
    {
        if (file != path)
            (path, seen, told) = (file, [], null);
        if (file is null)
        {
            // Keys that nobody names any longer open nothing.
            ring = new KeyRing([]);
            return;
        }

        byte[]? bytes = SecretFile.Read(file, out string? mistake);
        byte[] digest = SHA256.HashData(bytes ?? []);
        if (bytes is not null && digest.AsSpan().SequenceEqual(seen))
        {
            told = null;
            return;
        }

        IReadOnlyList<string> mistakes = [];
        if (bytes is not null && KeyFile.Read(bytes, out mistakes) is { } read)
        {
            (ring, seen, told) = (read, digest, null);
            Log.KeysRead(logger, read.Count, file);
            return;
        }

        mistake ??= $"{file}: {string.Join("; ", mistakes)}";
        // Once, not every second.
        if (mistake != told)
            Log.SecretsRefused(logger, mistake);
        told = mistake;
    }
}
