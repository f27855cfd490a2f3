namespace Gateway.AuditLog;

/// <summary>Reads a file line by line, none longer than a line of a log can be.</summary>
sealed class AuditLines(Stream stream)
{
    readonly byte[] buffer = new byte[2 * AuditLine.Longest];
    int start;
    int end;
    bool atEnd;

    /// <summary>Number of the line that was read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The next line.</summary>
    /// <returns>Null at the end. The bytes hold until the next call.</returns>
    public (ReadOnlyMemory<byte> Bytes, string? Problem)? Next()
    {
        while (true)
        {
            int length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = buffer.AsMemory(start, length);
                start += length + 1;
                Number++;
                return (line, null);
            }

            if (atEnd || end - start >= AuditLine.Longest)
            {
                if (end == start)
                    return null;
                Number++;
                return (default, atEnd ? "it is cut off: its end is missing" : "it is longer than a line of an audit log");
            }

            Fill();
        }
    }

    void Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        int read = stream.Read(buffer, end, buffer.Length - end);
        atEnd = read == 0;
        end += read;
    }
}
