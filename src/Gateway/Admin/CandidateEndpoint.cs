using Ensemble.Execution;
using Ensemble.Families;
using Gateway.AuditLog;
using Gateway.Candidates;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Admin;

/// <summary>Tries, promotes and takes back versions, for peers on this machine; each call answers what serves now.</summary>
sealed class CandidateEndpoint(ServingChanges changes, Admission admission, SnapshotHolder holder, AuditTrail trail)
{
    public Task TryAsync(HttpContext context) => ChangeAsync(context, AuditEvent.CandidateTried, (name, body) =>
    {
        FamilyServing? after = null;
        var fault = CandidateBody.Read(body.Bytes, holder.Current.Limits, out var call) ?? changes.Try(name, call!, out after);
        return (fault, after);
    });

    public Task PromoteAsync(HttpContext context) => ChangeAsync(context, AuditEvent.CandidatePromoted, (name, body) =>
    {
        FamilyServing? after = null;
        var fault = CandidateBody.ReadVersion(body.Bytes, holder.Current.Limits, out string? version) ?? changes.Promote(name, version, out after);
        return (fault, after);
    });

    public Task RollbackAsync(HttpContext context) => ChangeAsync(context, AuditEvent.CandidateRolledBack, (name, body) =>
    {
        FamilyServing? after = null;
        var fault = RepositoryBody.Read(body.Bytes, holder.Current.Limits, null) ?? changes.Rollback(name, out after);
        return (fault, after);
    });

    async Task ChangeAsync(HttpContext context, AuditEvent kind, Func<string, BodyBuffer, (Fault?, FamilyServing?)> change)
    {
        using var body = new BodyBuffer(admission, holder.Current.Limits);
        FamilyServing? after = null;
        var fault = RequestHeaders.Check(context.Request) ?? await body.ReadAsync(context.Request, context.RequestAborted);
        // Another call may be loading families: never on the thread that reads requests.
        if (fault is null)
            (fault, after) = await OwnThreads.Shared.Run(() => change(RouteValues.Family(context).Name, body));
        if (fault is not null)
        {
            await FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted);
            return;
        }

        trail.Note(kind, ("family", after!.Name), ("serving", after.Serving), ("candidate", after.Candidate), ("previous", after.State?.Previous), ("by", AuditTrail.Peer(context)));
        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        Write(json, after);
        await json.EndAsync(context.RequestAborted);
    }

    static void Write(JsonReply json, FamilyServing serving)
    {
        json.Writer.WriteStartObject();
        json.Writer.WriteString("name", serving.Name);
        json.Writer.WriteString("serving", serving.Serving);
        json.Writer.WriteString("previous", serving.State?.Previous);
        json.Writer.WriteString("candidate", serving.Candidate);
        json.Writer.WriteString("mode", serving.Candidate is null ? null : serving.State?.Mode);
        if (serving.Candidate is null)
            json.Writer.WriteNull("share");
        else
            json.Writer.WriteNumber("share", serving.Share);
        json.Writer.WriteEndObject();
    }
}
