using System.Buffers;
using System.Text.Json;
using Ensemble.Data;
using Gateway.Configuration;
using Gateway.Protocols.Rest;
using Gateway.Replies;
using Gateway.Store;

namespace Gateway.Records;

/// <summary>Recorded decisions as a file: JSON Lines and CSV as they are read, .npz in one piece.</summary>
static class RecordsExport
{
    const int Block = 64 << 10;

    public static Task<Fault?> SendAsync(HttpContext context, DecisionReader reader, RecordsQuery query, LimitsConfig limits) => query.Format switch
    {
        "jsonl" => SendAsync(context, "application/jsonl", Lines(reader, query)),
        "csv" => SendAsync(context, "text/csv; charset=utf-8; header=present", new CsvExport(reader, query).Blocks()),
        _ => NpzAsync(context, reader, query, limits),
    };

    // What leaves is whole lines; the first block is made before anything does, so that a store that cannot be read is a fault.
    static async Task<Fault?> SendAsync(HttpContext context, string type, IEnumerable<ReadOnlyMemory<byte>> blocks)
    {
        Stream? body = null;
        foreach (var block in blocks)
        {
            body ??= Begin(context.Response, type, null);
            await body.WriteAsync(block, context.RequestAborted);
        }

        await ReplyCoding.CloseAsync(context.Response, body ?? Begin(context.Response, type, 0));
        return null;
    }

    static IEnumerable<ReadOnlyMemory<byte>> Lines(DecisionReader reader, RecordsQuery query)
    {
        var block = new ArrayBufferWriter<byte>(Block);
        foreach (var decision in query.All(reader))
        {
            using (var json = new Utf8JsonWriter(block, JsonReply.Options))
                RecordJson.Write(json, decision);
            block.Write("\n"u8);
            if (block.WrittenCount < Block)
                continue;
            yield return block.WrittenMemory;
            block.ResetWrittenCount();
        }

        if (block.WrittenCount > 0)
            yield return block.WrittenMemory;
    }

    static async Task<Fault?> NpzAsync(HttpContext context, DecisionReader reader, RecordsQuery query, LimitsConfig limits)
    {
        byte[] file;
        try
        {
            if (NpzExport.Read(reader, query, limits, out var arrays) is { } wrong)
                return wrong;
            file = NpzFile.ToBytes(arrays);
        }
        catch (DataException e)
        {
            return new Fault(FaultCode.InvalidParameter, $"format: expected jsonl, which holds any text, came 'npz': {e.Message}");
        }

        var body = Begin(context.Response, "application/zip", file.Length);
        await body.WriteAsync(file, context.RequestAborted);
        await ReplyCoding.CloseAsync(context.Response, body);
        return null;
    }

    static Stream Begin(HttpResponse response, string type, long? length)
    {
        response.ContentType = type;
        return ReplyCoding.Open(response, length);
    }
}
