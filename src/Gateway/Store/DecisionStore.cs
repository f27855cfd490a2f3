using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Ensemble.Robust;
using Gateway.Configuration;
using Gateway.Metrics;

namespace Gateway.Store;

/// <summary>The decision store of this gateway: opened once before it listens, closed when it ends. Thread-safe.</summary>
sealed class DecisionStore(GatewaySnapshot snapshot, GatewayMetrics metrics, ILogger<DecisionStore> logger, TimeProvider time) : IAsyncDisposable
{
    const int KeyLength = 32;

    GroupCommit? commits;
    byte[] key = [];

    public StoreConfig Config => snapshot.Store;

    /// <summary>Whether decisions are kept.</summary>
    public bool IsOn => commits is not null;

    /// <summary>Draws rows for the audit; there once it is open.</summary>
    public AuditDraw Draw { get; private set; } = new(new byte[SipHash.KeyLength]);

    /// <summary>
    /// Gives rows the noise of robust mode; of this process alone until the store is open, and where there is none.
    /// </summary>
    public NoiseKey Noise { get; private set; } = new(RandomNumberGenerator.GetBytes(KeyLength));

    public StoreDatabase Database { get; } = StoreDatabases.Of(snapshot);

    /// <summary>Opens the file, or makes it; a damaged one is moved aside.</summary>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public void Open()
    {
        if (Config.Mode == StoreMode.Off || IsOn)
            return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Database.SpillPath)!);
            // Before the store itself: its first commit syncs the folder, and with it the name of this one.
            var files = new StoreFiles(Database, Config, metrics.Store, logger, time);
            key = ReadKey();
            files.Use(key);
            // Two keys of one: what is drawn must tell nothing of whose rows they are.
            Draw = new AuditDraw(key[..SipHash.KeyLength]);
            Noise = NoiseOf(key);
            commits = new GroupCommit(files, Config, metrics.Store, time);
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StoreException($"cannot open the decision store {Database.Name}: {e.Message} ({Database.Advice}, Store.Mode off keeps nothing)", e);
        }

        Log.StoreOpened(logger, Database.Name, Config.Mode.ToString().ToLowerInvariant());
    }

    public ValueTask<RecordOutcome> WriteAsync(DecisionRecord record) => commits!.WriteAsync(record);

    /// <summary>Keeps labels; null where they could not be kept in time.</summary>
    public ValueTask<LabelOutcome?> WriteAsync(LabelBatch labels) => commits!.WriteAsync(labels);

    /// <summary>Deletes everything of a subject; null where that could not be done in time.</summary>
    public ValueTask<Erasure.Outcome?> EraseAsync(string family, string? version, string subject) =>
        commits!.EraseAsync(new Erasure(family, version, Digest(subject)));

    /// <summary>What the store keeps in place of a subject's name: nobody without the store's key can tell whose it is.</summary>
    public byte[] Digest(string subject) => HMACSHA256.HashData(key.AsSpan(SipHash.KeyLength), Encoding.UTF8.GetBytes("subject\0" + subject));

    /// <summary>The noise of rows that were decided with a store's key.</summary>
    public static NoiseKey NoiseOf(byte[] key) => new(HMACSHA256.HashData(key, "noise"u8));

    public async ValueTask DisposeAsync()
    {
        if (commits is not null)
            await commits.DisposeAsync();
        commits = null;
        Database.Dispose();
    }

    byte[] ReadKey()
    {
        try
        {
            return OpenOrMakeKey();
        }
        catch (DbException e) when (StoreFailureKind.Of(e) == StoreFailureKind.Corrupt && Database.SetAside(time) is { } aside)
        {
            Log.StoreCorrupt(logger, aside);
            metrics.Store.Failed("corrupt");
            return OpenOrMakeKey();
        }
    }

    byte[] OpenOrMakeKey()
    {
        using var connection = Database.OpenForWriting();
        return StoreDatabase.KeepKey(connection, RandomNumberGenerator.GetBytes(KeyLength));
    }
}
