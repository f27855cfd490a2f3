using Gateway.AuditLog;
using Gateway.Configuration;
using Gateway.Protocols.Rest;
using Gateway.Replies;
using Gateway.Security;
using Gateway.Store;

namespace Gateway.Records;

/// <summary>Reads recorded decisions, and deletes those of a subject.</summary>
sealed class RecordsEndpoint(RecordsAccess access, DecisionStore store, SnapshotHolder holder, AuditTrail trail, TimeProvider time)
{
    public Task ListAsync(HttpContext context) => access.ReadAsync(context, async (reader, family, version) =>
    {
        var fault = RecordsQuery.Read(context.Request.Query, family, version, store, reader, time, out var query, Caller.Of(context).Tenant);
        return fault is not null ? fault
            : query!.Format is not null ? await RecordsExport.SendAsync(context, reader, query, holder.Current.Limits)
            : await PageAsync(context, reader, query);
    });

    public Task OneAsync(HttpContext context) => access.ReadAsync(context, async (reader, family, version) =>
    {
        string id = (string)context.Request.RouteValues["id"]!;
        var decision = DecisionId.TryParse(id, out _) && reader.Seq(id, family) is { } seq ? reader.Read(seq) : null;
        if (decision is null || !Caller.Of(context).Sees(decision.Record.Tenant) || (version is not null && decision.Record.Version != version))
            return RecordsQuery.Unknown(family, id);
        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        RecordJson.Write(json.Writer, decision);
        await json.EndAsync(context.RequestAborted);
        return null;
    });

    /// <summary>DELETE .../decisions?subject=NAME.</summary>
    public Task EraseAsync(HttpContext context) => access.ReadAsync(context, async (reader, family, version) =>
    {
        string? subject = null;
        // Subjects are not told apart by tenants.
        if (Caller.Of(context).Tenant is not null)
            return new Fault(FaultCode.MissingScope, "the credentials: expected some without a tenant: what is deleted is a subject's, in every tenant");
        // Its own connection would keep the log from being emptied.
        reader.Dispose();
        if ((RecordsQuery.Check(context.Request.Query, ["subject"]) ?? RecordsQuery.Subject(context.Request.Query, out subject)) is { } wrong)
            return wrong;
        var erased = await store.EraseAsync(family, version, subject!);
        if (erased is null)
            return new Fault(FaultCode.StoreUnavailable, "the decision store did not delete in time; ask again");
        // Whose they were is what was to be forgotten.
        trail.Note(AuditEvent.DecisionsDeleted, ("family", family), ("decisions", $"{erased.Decisions}"), ("by", AuditTrail.Peer(context)));
        if (!erased.LogIsClear)
            return new Fault(FaultCode.StoreUnavailable, $"{erased.Decisions} decisions were deleted, but somebody reads the log that may still hold their bytes; ask again");
        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        json.Writer.WriteStartObject();
        json.Writer.WriteNumber("deleted_decisions", erased.Decisions);
        json.Writer.WriteNumber("deleted_rows", erased.Rows);
        json.Writer.WriteEndObject();
        await json.EndAsync(context.RequestAborted);
        return null;
    });

    static async Task<Fault?> PageAsync(HttpContext context, DecisionReader reader, RecordsQuery query)
    {
        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        json.Writer.WriteStartObject();
        json.Writer.WriteStartArray("decisions");
        var found = reader.Find(query.Decisions, query.Limit, query.Newest);
        string? last = null;
        foreach (long seq in found)
        {
            if (reader.Read(seq, query.Decisions) is not { } decision)
                continue;
            RecordJson.Write(json.Writer, decision);
            last = decision.Record.Id;
            if (json.IsFull)
                await json.SendAsync(context.RequestAborted);
        }

        json.Writer.WriteEndArray();
        // Where fewer came than were asked for, there are no more.
        if (found.Count == query.Limit && !query.Newest && last is not null)
            json.Writer.WriteString("next", last);
        json.Writer.WriteEndObject();
        await json.EndAsync(context.RequestAborted);
        return null;
    }
}
