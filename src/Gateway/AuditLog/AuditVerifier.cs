namespace Gateway.AuditLog;

/// <summary>Follows the chain of a log through its files.</summary>
sealed class AuditVerifier
{
    string previous = AuditLine.Anchor;
    long lines;
    long first;
    long sequence;
    bool begun;
    readonly HashSet<string> kept = new(StringComparer.Ordinal);

    /// <summary>Whether a hash is that of a line that was seen.</summary>
    public bool Saw(string hash) => kept.Contains(hash);

    /// <summary>Verifies files in the order in which they were written.</summary>
    /// <param name="files">Paths.</param>
    /// <param name="hashes">Hashes that are looked for; others are not kept.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public AuditVerdict Verify(IReadOnlyList<string> files, IReadOnlyList<string> hashes)
    {
        foreach (string path in files)
        {
            // A gateway may be writing it.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (Follow(new AuditLines(file), hashes) is { } broken)
                return new AuditVerdict(lines, previous, first, broken.Line, path, broken.Why);
        }

        return lines > 0 ? new AuditVerdict(lines, previous, first, null, null, null)
            : new AuditVerdict(0, previous, 0, 1, files[0], "there is no line: the log was emptied, or never written");
    }

    (long Line, string Why)? Follow(AuditLines reader, IReadOnlyList<string> hashes)
    {
        while (reader.Next() is { } line)
        {
            if (line.Problem is { } problem)
                return (reader.Number, problem);
            if (AuditLine.Read(line.Bytes) is not { } link)
                return (reader.Number, "it is no line of an audit log");
            if (Breaks(link, reader.Number) is { } why)
                return (reader.Number, why);
            previous = AuditLine.Hash(line.Bytes.Span);
            if (hashes.Contains(previous, StringComparer.Ordinal))
                kept.Add(previous);
            (sequence, begun) = (link.Sequence, true);
            first = lines++ == 0 ? link.Sequence : first;
        }

        return null;
    }

    string? Breaks(AuditLink link, long number)
    {
        // The first line of what was given: either a log's own, or one that goes on from a file that was not given.
        if (!begun)
        {
            if (link.Event != AuditEvent.Opened.Name())
                return "it is not the first line of a file: those before it were removed";
            return (link.Sequence == 1) == (link.Previous == AuditLine.Anchor) ? null : "it is not how a log begins: it was changed";
        }

        if (link.Sequence > sequence + 1)
            return $"line {sequence + 1}{(link.Sequence > sequence + 2 ? $" to {link.Sequence - 1}" : "")} of the log {(link.Sequence > sequence + 2 ? "are" : "is")} missing: removed, or in another order";
        if (link.Sequence <= sequence)
            return $"it is line {link.Sequence} of the log, and stands behind line {sequence}: put in, repeated, or in another order";
        return link.Previous == previous ? null : $"its hash of the line before does not fit: line {number - 1} was changed, or this one";
    }
}
