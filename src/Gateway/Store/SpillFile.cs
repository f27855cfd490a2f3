using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Store;

/// <summary>
/// Takes decisions and labels in order while the store cannot: before the JSON of each its length (4 bytes, little-endian) and the first
/// 8 bytes of its SHA-256. What was appended is on disk when <see cref="Append"/> returns; a torn end was never acknowledged,
/// and is cut off. Not thread-safe.
/// </summary>
sealed class SpillFile : IDisposable
{
    const int Head = sizeof(int) + Check;
    const int Check = 8;

    readonly FileStream file;
    readonly long most;

    SpillFile(FileStream file, long most)
    {
        (this.file, this.most) = (file, most);
        // Behind a torn end nothing would be found again.
        Bytes = file.Length;
        Bytes = Scan().Select(s => s.End).LastOrDefault();
    }

    /// <summary>
    /// Opens the first of path, path.1, path.2 ... that no other gateway holds, and takes over what those left behind that
    /// nobody holds any more. The file is made at once and kept, so that its name is on disk before it is needed.
    /// </summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="most">Bytes that it may grow to.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static SpillFile Open(string path, long most)
    {
        SpillFile? own = null;
        for (int i = 0; own is null || File.Exists(Numbered(path, i)); i++)
        {
            if (TryLock(Numbered(path, i)) is not { } file)
                continue;
            var found = new SpillFile(file, most);
            if (own is null)
            {
                own = found;
                continue;
            }

            using (found)
                own.TakeOver(found);
        }

        return own;
    }

    /// <summary>Bytes held.</summary>
    public long Bytes { get; private set; }

    public bool IsEmpty => Bytes == 0;

    /// <summary>Adds entries; false where there is no room.</summary>
    /// <exception cref="IOException">They are not on disk; what was there before is.</exception>
    public bool Append(IReadOnlyList<StoreEntry> entries)
    {
        using var added = new MemoryStream();
        Span<byte> head = stackalloc byte[Head];
        foreach (var entry in entries)
        {
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(entry);
            BinaryPrimitives.WriteInt32LittleEndian(head, json.Length);
            SHA256.HashData(json).AsSpan(0, Check).CopyTo(head[sizeof(int)..]);
            added.Write(head);
            added.Write(json);
        }

        if (Bytes + added.Length > most)
            return false;
        // Whatever a failed attempt left behind the end is written over.
        file.SetLength(Bytes);
        file.Position = Bytes;
        file.Write(added.GetBuffer(), 0, (int)added.Length);
        DiskSync.Of(file);
        Bytes += added.Length;
        return true;
    }

    /// <summary>What it holds, in order.</summary>
    public IEnumerable<StoreEntry> Read() => Scan().Select(s => s.Entry);

    // Up to a torn end, each with where it ends.
    IEnumerable<(StoreEntry Entry, long End)> Scan()
    {
        byte[] head = new byte[Head];
        for (long at = 0; at < Bytes;)
        {
            file.Position = at;
            int length = file.ReadAtLeast(head, Head, throwOnEndOfStream: false) == Head ? BinaryPrimitives.ReadInt32LittleEndian(head) : 0;
            byte[] json = length > 0 && length <= Bytes - at - Head ? new byte[length] : [];
            file.ReadExactly(json);
            if (json.Length == 0 || !SHA256.HashData(json).AsSpan(0, Check).SequenceEqual(head.AsSpan(sizeof(int))))
                yield break;
            at += Head + length;
            yield return (JsonSerializer.Deserialize<StoreEntry>(json)!, at);
        }
    }

    /// <summary>Ends it, once all of it is in the store.</summary>
    public void Clear()
    {
        file.SetLength(0);
        DiskSync.Of(file);
        Bytes = 0;
    }

    public void Dispose() => file.Dispose();

    void TakeOver(SpillFile left)
    {
        if (left.IsEmpty)
            return;
        Append([.. left.Read()]);
        left.Clear();
    }

    static string Numbered(string path, int number) => number == 0 ? path : $"{path}.{number}";

    // Null where another gateway holds it: the lock ends with the process that took it.
    static FileStream? TryLock(string path)
    {
        try
        {
            var opened = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(opened.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return opened;
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(path))
        {
            return null;
        }
    }
}
