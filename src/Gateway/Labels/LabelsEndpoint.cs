using Gateway.AuditLog;
using Gateway.Configuration;
using Gateway.Monitors;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;
using Gateway.Records;
using Gateway.Replies;
using Gateway.Security;
using Gateway.Store;
using Microsoft.Net.Http.Headers;

namespace Gateway.Labels;

/// <summary>POST .../labels: what is true of recorded rows; on disk before the reply leaves.</summary>
sealed class LabelsEndpoint(FamilyRouter router, RecordsAccess access, DecisionStore store, Admission admission, SnapshotHolder holder, MonitorSignal signal, AuditTrail trail, TimeProvider time)
{
    /// <summary>Few enough that decisions hardly wait behind them.</summary>
    const int AtOnce = 500;

    public async Task HandleAsync(HttpContext context)
    {
        var fault = access.Refuse();
        var labels = new List<LabelRecord>();
        var (name, version) = RouteValues.Family(context);
        fault ??= await ReadAsync(context, name, version, labels);
        var sums = new LabelSums();
        fault ??= await KeepAsync(name, labels, sums, Caller.Of(context));
        signal.LabelsCame();
        if (fault is not null)
        {
            await FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted);
            return;
        }

        trail.Note(AuditEvent.LabelsWritten, ("family", name), ("labels", $"{labels.Count}"), ("by", AuditTrail.Peer(context)));
        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        json.Writer.WriteStartObject();
        json.Writer.WriteNumber("labels", labels.Count);
        foreach (var (standing, count) in sums.All)
            json.Writer.WriteNumber(standing, count);
        json.Writer.WriteEndObject();
        await json.EndAsync(context.RequestAborted);
    }

    // Nothing is kept of a call in which something is wrong.
    async ValueTask<Fault?> ReadAsync(HttpContext context, string name, string? version, List<LabelRecord> labels)
    {
        if (router.Route(name, version, out var lease) is { } unroutable)
            return unroutable;
        using (lease)
        {
            bool csv = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase);
            if ((csv ? RequestCoding.Check(context.Request) : RequestHeaders.Check(context.Request)) is { } unreadable)
                return unreadable;
            var limits = holder.Current.Limits;
            using var body = new BodyBuffer(admission, limits);
            if (await body.ReadAsync(context.Request, context.RequestAborted) is { } cut)
                return cut;
            if ((csv ? LabelsCsv.Read(body.Bytes, limits, out var given) : LabelsJson.Read(body.Bytes, limits, out given)) is { } wrong)
                return wrong;
            var check = new LabelCheck(lease!.Family);
            foreach (var one in given)
            {
                if (check.Check(one, out var label) is { } none)
                    return none;
                labels.Add(label!);
            }

            return null;
        }
    }

    async ValueTask<Fault?> KeepAsync(string family, List<LabelRecord> labels, LabelSums sums, Caller caller)
    {
        long received = StoredMoment.Microseconds(time.GetUtcNow());
        int kept = 0;
        foreach (var part in labels.Chunk(Math.Clamp(store.Config.QueueRows / 2, 1, AtOnce)))
        {
            if (await store.WriteAsync(new LabelBatch(family, received, part) { Tenant = caller.Tenant, GivenBy = caller.Name.Length == 0 ? null : caller.Name }) is not { } outcome)
                return new Fault(FaultCode.StoreUnavailable, $"{kept} of {labels.Count} labels are kept, the others not in time; send all again: none is kept twice");
            sums.Add(outcome, part.Length);
            kept += part.Length;
        }

        return null;
    }
}
