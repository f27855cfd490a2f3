namespace Gateway.AuditLog;

/// <summary>
/// The file that the log is written to: opened for one writer, only ever made longer, and renamed to NAME.N when it is full. For one
/// caller at a time.
/// </summary>
sealed class AuditFile(string path, long largest, TimeProvider time) : IDisposable
{
    FileStream? stream;
    FileStream? mine;
    string? place;
    long length;
    string previous = AuditLine.Anchor;

    /// <summary>Number of the last line; 0 before the first.</summary>
    public long Sequence { get; private set; }

    /// <summary>Hash of the last line.</summary>
    public string LastHash => previous;

    /// <summary>Writes lines, and returns once they are on disk.</summary>
    /// <exception cref="IOException">The disk takes none; the file holds whole lines only, those that were written before among them.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Append(IReadOnlyList<AuditEntry> entries)
    {
        // Removed, replaced, cut or written to by somebody else: what is there is looked at anew.
        if (stream is not null && (new FileInfo(path) is not { Exists: true } there || there.Length != length || Place(stream) != place))
            Dispose();
        if (stream is null)
            Open();
        foreach (var entry in entries)
        {
            if (length >= largest)
                Rotate();
            Write(entry.Kind, entry.Time, entry.Details);
        }

        stream!.Flush(flushToDisk: true);
    }

    /// <summary>Lets go of the file: the next line opens it again.</summary>
    public void Dispose()
    {
        stream?.Dispose();
        mine?.Dispose();
        (stream, mine) = (null, null);
    }

    void Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // One writer at a time; the log itself is open to whoever reads it meanwhile.
        mine ??= new FileStream(path + ".lock", Options(FileMode.OpenOrCreate, FileShare.None));
        var opened = new FileStream(path, Options(FileMode.OpenOrCreate));
        place = Place(opened);
        try
        {
            length = opened.Length;
            if (length == 0)
            {
                stream = opened;
                Write(AuditEvent.Opened, time.GetUtcNow(), Begin());
                return;
            }

            (AuditLink Link, string Hash)? last = LastLine(opened);
            if (last is { } found && (Sequence == 0 || found.Hash == previous))
            {
                (Sequence, previous, stream) = (found.Link.Sequence, found.Hash, opened);
                opened.Seek(0, SeekOrigin.End);
                return;
            }
        }
        catch
        {
            opened.Dispose();
            throw;
        }

        // Cut off, changed, or not ours: it stays as it is, under another name, and the log goes on in a new file that says so.
        stream = opened;
        Rotate(Sequence == 0 ? "its end was no whole line" : "it did not end with the line that was written last");
    }

    // Where the file that is open is found now, as Linux tells: elsewhere, or nowhere, once another one took its place.
    static string? Place(FileStream opened) => new FileInfo($"/proc/self/fd/{opened.SafeFileHandle.DangerousGetHandle()}").LinkTarget;

    // For the gateway's own user.
    static FileStreamOptions Options(FileMode mode, FileShare share = FileShare.ReadWrite | FileShare.Delete)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    // Anything random tells two logs apart whose lines are the same.
    IReadOnlyList<KeyValuePair<string, string>> Begin() =>
        Sequence == 0 ? [new("log", Guid.NewGuid().ToString("N"))] : [new("because", "the file was removed or emptied")];

    void Rotate(string why = "it was full")
    {
        stream!.Flush(flushToDisk: true);
        int number = 1;
        while (File.Exists($"{path}.{number}"))
            number++;
        File.Move(path, $"{path}.{number}");
        stream.Dispose();
        (stream, length) = (new FileStream(path, Options(FileMode.CreateNew)), 0);
        place = Place(stream);
        Write(AuditEvent.Opened, time.GetUtcNow(), [.. Sequence == 0 ? Begin() : [], new("after", $"{Path.GetFileName(path)}.{number}"), new("because", why)]);
    }

    void Write(AuditEvent kind, DateTimeOffset at, IEnumerable<KeyValuePair<string, string>> details)
    {
        byte[] line = AuditLine.Write(Sequence + 1, at, kind, previous, details);
        try
        {
            stream!.Write([.. line, (byte)'\n']);
        }
        catch
        {
            TakeBack();
            throw;
        }

        length += line.Length + 1;
        (Sequence, previous) = (Sequence + 1, AuditLine.Hash(line));
    }

    // Of a line that did not fit on the disk a part may be there: that was never told to anybody as written.
    void TakeBack()
    {
        try
        {
            stream!.SetLength(length);
            stream.Seek(length, SeekOrigin.Begin);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // What cannot be taken back is moved aside when the file is opened again.
            Dispose();
        }
    }

    static (AuditLink Link, string Hash)? LastLine(FileStream file)
    {
        int wanted = (int)Math.Min(file.Length, AuditLine.Longest + 1);
        byte[] end = new byte[wanted];
        file.Seek(-wanted, SeekOrigin.End);
        file.ReadExactly(end);
        if (end[^1] != (byte)'\n')
            return null;
        int begin = end.AsSpan(0, wanted - 1).LastIndexOf((byte)'\n') + 1;
        if (begin == 0 && wanted < file.Length)
            return null;
        ReadOnlyMemory<byte> line = end.AsMemory(begin, wanted - 1 - begin);
        return AuditLine.Read(line) is { } link ? (link, AuditLine.Hash(line.Span)) : null;
    }
}
