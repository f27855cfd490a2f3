using System.Data.Common;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;
using Gateway.Records;
using Gateway.Replies;
using Gateway.Security;
using Gateway.Store;

namespace Gateway.Audit;

/// <summary>POST .../audit/next: the next audited rows to label, without a word of what was answered.</summary>
sealed class AuditEndpoint(RecordsAccess access, AuditQueue queue, Admission admission, SnapshotHolder holder, GatewayMetrics metrics)
{
    public Task NextAsync(HttpContext context) => access.ReadAsync(context, async (reader, family, version) =>
    {
        reader.Dispose();
        var (request, fault) = await ReadAsync(context);
        if (fault is not null)
            return fault;
        IReadOnlyList<HandedOut> given;
        try
        {
            given = queue.Next(family, version, request!, Caller.Of(context));
        }
        catch (DbException e)
        {
            return new Fault(FaultCode.StoreUnavailable, $"the decision store could not note what it hands out ({StoreFailureKind.Of(e)}); ask again");
        }

        metrics.Monitors.HandedOut(family, given.Count);
        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        json.Writer.WriteStartObject();
        json.Writer.WriteStartArray("rows");
        foreach (var row in given)
        {
            AuditJson.Write(json.Writer, row);
            if (json.IsFull)
                await json.SendAsync(context.RequestAborted);
        }

        json.Writer.WriteEndArray();
        json.Writer.WriteEndObject();
        await json.EndAsync(context.RequestAborted);
        return null;
    });

    async ValueTask<(AuditRequest? Request, Fault? Fault)> ReadAsync(HttpContext context)
    {
        if (RequestHeaders.Check(context.Request) is { } unreadable)
            return (null, unreadable);
        var limits = holder.Current.Limits;
        using var body = new BodyBuffer(admission, limits);
        if (await body.ReadAsync(context.Request, context.RequestAborted) is { } cut)
            return (null, cut);
        var wrong = AuditJson.Read(body.Bytes, limits, out var request);
        return (request, wrong);
    }
}
