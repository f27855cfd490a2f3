using System.Security.Cryptography;
using Gateway.Configuration;

namespace Gateway.Security;

/// <summary>The keys of this moment; a file that is no good leaves those before it. Thread-safe.</summary>
sealed class KeyHolder
{
    readonly string? path;
    readonly ILogger<KeyHolder> logger;
    volatile KeyRing ring = new([]);
    byte[] seen = [];
    string? told;

    public KeyHolder(GatewaySnapshot snapshot, ILogger<KeyHolder> logger)
    {
        (path, this.logger) = (snapshot.Places.Keys, logger);
        Refresh();
    }

    public KeyRing Current => ring;

    /// <summary>Reads the file again where it changed; called by one thread at a time.</summary>
    public void Refresh()
    {
        if (path is null)
            return;
        byte[]? bytes = SecretFile.Read(path, out string? mistake);
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
            Log.KeysRead(logger, read.Count, path);
            return;
        }

        mistake ??= $"{path}: {string.Join("; ", mistakes)}";
        // Once, not every second.
        if (mistake != told)
            Log.SecretsRefused(logger, mistake);
        told = mistake;
    }
}
