namespace Ensemble.Members.Inspection;

/// <summary>
/// Walks the fields of one protobuf message without copying or allocating. Stricter than parsers are: groups, unknown wire types,
/// field number 0 and over-long numbers are refused, since ONNX has none of them.
/// </summary>
/// <param name="bytes">The message.</param>
/// <param name="start">Where it begins in the file, for messages.</param>
ref struct ProtobufCursor(ReadOnlySpan<byte> bytes, long start)
{
    readonly ReadOnlySpan<byte> bytes = bytes;
    readonly long start = start;
    int at;

    /// <summary>Where the current field begins in the file.</summary>
    public long Position { get; private set; }

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Content of the current field; empty unless it is <see cref="IsBytes"/>.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Where <see cref="Bytes"/> begins in the file.</summary>
    public long BytesPosition { get; private set; }

    /// <summary>The current field as a number; 0 unless it is one.</summary>
    public ulong Number { get; private set; }

    /// <summary>Whether the current field has a length: a string, a message, or packed numbers.</summary>
    public bool IsBytes { get; private set; }

    /// <summary>Goes to the next field.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ModelException">The bytes are no protobuf message, or end within one.</exception>
    public bool Next()
    {
        if (at == bytes.Length)
            return false;
        Position = start + at;
        ulong key = Varint();
        ulong field = key >> 3;
        if (field is 0 or > 0x1FFFFFFF)
            throw Broken("has a field that cannot be");
        Field = (int)field;
        Bytes = default;
        (Number, IsBytes) = (0, (key & 7) == 2);
        switch (key & 7)
        {
            case 0: Number = Varint(); break;
            case 1: Skip(8); break;
            case 2: Content(); break;
            case 5: Skip(4); break;
            default: throw Broken("has a field of a kind that ONNX does not use");
        }

        return true;
    }

    void Content()
    {
        ulong length = Varint();
        if (length > (ulong)(bytes.Length - at))
            throw Broken($"ends within a field of {length} bytes");
        BytesPosition = start + at;
        Bytes = bytes.Slice(at, (int)length);
        at += (int)length;
    }

    void Skip(int count)
    {
        if (bytes.Length - at < count)
            throw Broken("ends within a number");
        at += count;
    }

    ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (at == bytes.Length)
                throw Broken("ends within a number");
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return shift < 63 || next < 2 ? value : throw Broken("has a number that is too long");
        }

        throw Broken("has a number that is too long");
    }

    readonly ModelException Broken(string what) => new($"it is not an ONNX file, or a truncated one: the message at byte {start} {what} (byte {Position})");
}
