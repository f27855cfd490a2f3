using System.Buffers;
using System.Text.Json;

namespace Gateway.Protocols.Rest;

/// <summary>Memory that a reply is written to, and its writer; used again for the next reply of the thread that gave it back.</summary>
sealed class JsonBlock
{
    // What a long reply made larger is not kept.
    const int LargestKept = 128 << 10;

    [ThreadStatic]
    static JsonBlock? kept;

    readonly ArrayBufferWriter<byte> bytes = new(4096);

    JsonBlock() => Writer = new Utf8JsonWriter(bytes, JsonReply.Options);

    public Utf8JsonWriter Writer { get; }

    public ReadOnlyMemory<byte> Written => bytes.WrittenMemory;

    public static JsonBlock Take()
    {
        var taken = kept ?? new JsonBlock();
        kept = null;
        return taken;
    }

    /// <summary>Begins anew; the writer goes on where it is in the JSON.</summary>
    public void Clear() => bytes.ResetWrittenCount();

    public void EndLine() => bytes.Write("\n"u8);

    /// <summary>Gives it back; nobody may use it any more.</summary>
    public void Return()
    {
        if (bytes.Capacity > LargestKept)
            return;
        bytes.ResetWrittenCount();
        Writer.Reset(bytes);
        kept = this;
    }
}
