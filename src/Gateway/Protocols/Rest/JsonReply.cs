using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Protocols.Rest;

/// <summary>Sends JSON: one that fits the first block with its length, a longer one in chunks as it is written.</summary>
sealed class JsonReply(HttpResponse response) : IAsyncDisposable
{
    const int Block = 64 << 10;

    // Not meant for a page: only what JSON itself must escape is escaped.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    JsonBlock? block = JsonBlock.Take();
    Stream? body;

    /// <summary>Writes the reply; not once it is disposed.</summary>
    public Utf8JsonWriter Writer => block!.Writer;

    /// <summary>Begins the reply; nothing leaves before a block is full or the reply is complete.</summary>
    public static JsonReply Begin(HttpResponse response, int status)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        return new JsonReply(response);
    }

    public bool IsFull => Writer.BytesPending + block!.Written.Length >= Block;

    /// <summary>Sends what was written so far.</summary>
    public async ValueTask SendAsync(CancellationToken cancellation)
    {
        Writer.Flush();
        body ??= ReplyCoding.Open(response, null);
        await body.WriteAsync(block!.Written, cancellation);
        block.Clear();
    }

    /// <summary>Ends the reply with a line end, for the terminal's sake.</summary>
    public async ValueTask EndAsync(CancellationToken cancellation)
    {
        Writer.Flush();
        block!.EndLine();
        body ??= ReplyCoding.Open(response, block.Written.Length);
        // A HEAD request gets the headers alone: the server drops the body.
        await body.WriteAsync(block.Written, cancellation);
        await ReplyCoding.CloseAsync(response, body);
    }

    public ValueTask DisposeAsync()
    {
        // Twice must not give it to two.
        Interlocked.Exchange(ref block, null)?.Return();
        return ValueTask.CompletedTask;
    }
}
