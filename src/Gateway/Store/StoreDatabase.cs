using System.Data.Common;

namespace Gateway.Store;

/// <summary>
/// The database that holds decisions, as the rest of the store sees it: where SQLite and PostgreSQL differ is said here, all other SQL
/// is read alike by both. Thread-safe.
/// </summary>
abstract class StoreDatabase : IDisposable
{
    /// <summary>What messages call it; without secrets.</summary>
    public abstract string Name { get; }

    /// <summary>Absolute path of the file beside it that takes rows while it cannot.</summary>
    public abstract string SpillPath { get; }

    /// <summary>What a reader of an error may change.</summary>
    public abstract string Advice { get; }

    /// <summary>SQL of the bytes that decisions take.</summary>
    protected abstract string UsedBytes { get; }

    /// <summary>A connection that writes; lays the store out where it is new, and brings an older one up to date.</summary>
    /// <exception cref="DbException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It was written by a newer version.</exception>
    public abstract DbConnection OpenForWriting();

    /// <summary>A connection that only reads.</summary>
    /// <exception cref="DbException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It was written by a version that this program cannot read.</exception>
    public abstract DbConnection OpenForReading();

    /// <summary>Writes decisions until it fails or is disposed.</summary>
    /// <param name="key">The store's key, for one that is begun anew; empty before it is known.</param>
    /// <param name="labelsLateAfter">Time after its decision from which a label is late.</param>
    /// <param name="doubtful">Whether the last attempt to write failed.</param>
    /// <exception cref="DbException">It cannot be opened.</exception>
    public abstract DecisionWriter OpenWriter(byte[] key, TimeSpan labelsLateAfter, bool doubtful);

    /// <summary>Why there is nothing to read yet; null where there is, or only asking tells.</summary>
    public virtual string? Missing => null;

    /// <summary>Begins a transaction that holds the write lock: of all gateways on the store one writes at a time, and numbers are given in the order of commits.</summary>
    /// <exception cref="DbException">Another one holds it for too long.</exception>
    public abstract void Begin(DbConnection connection);

    /// <summary>Ends a transaction.</summary>
    /// <exception cref="DbException">Nothing was written, or nobody knows: drop the connection.</exception>
    public abstract void Commit(DbConnection connection);

    /// <summary>Begins a transaction in which everything is read as of one moment.</summary>
    /// <exception cref="DbException">The store cannot be read.</exception>
    public abstract void BeginReading(DbConnection connection);

    /// <summary>To be called before decisions are deleted, inside the transaction: no number may be given twice.</summary>
    /// <exception cref="DbException">That failed.</exception>
    public virtual void KeepLastNumber(DbConnection connection)
    {
    }

    /// <summary>Gives some of the room back that deleted decisions had.</summary>
    /// <exception cref="DbException">That failed.</exception>
    public virtual void Compact(DbConnection connection)
    {
    }

    /// <summary>
    /// Makes sure that what was deleted is gone from logs that are the gateway's own, too; false where it may be there still. A database
    /// server's log and its backups are its administrator's.
    /// </summary>
    /// <exception cref="DbException">That failed.</exception>
    public virtual bool ClearLog(DbConnection connection) => true;

    /// <summary>Moves what is damaged out of the way and gives its new name; null where there is no such thing.</summary>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public virtual string? SetAside(TimeProvider time) => null;

    /// <summary>SQL that gives the members of a JSON object as rows of "e" with the columns key and id (its place).</summary>
    /// <param name="json">SQL of the object's text.</param>
    public abstract string JsonMembers(string json);

    public virtual void Dispose()
    {
    }

    /// <summary>Bytes that decisions take.</summary>
    /// <exception cref="DbException">The store cannot be read.</exception>
    public long Used(DbConnection connection) => Sql.Number(connection, UsedBytes);

    /// <summary>Puts a key into a store that has none, and gives the one that it has then.</summary>
    /// <exception cref="DbException">That failed.</exception>
    public static byte[] KeepKey(DbConnection connection, byte[] key)
    {
        // Several gateways may share the store: they share the key too, so that they draw alike.
        Sql.Run(connection, "INSERT INTO meta (key, value) VALUES ('key', $1) ON CONFLICT (key) DO NOTHING", key);
        return Key(connection);
    }

    /// <summary>The key of a store; empty where it has none.</summary>
    /// <exception cref="DbException">The store cannot be read.</exception>
    public static byte[] Key(DbConnection connection) => Sql.Rows(connection, "SELECT value FROM meta WHERE key = 'key'", r => (byte[])r[0]).FirstOrDefault() ?? [];
}
