using Ensemble.Execution;
using Ensemble.Families;
using Gateway.AuditLog;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;
using Gateway.Replies;
using Gateway.Serving;

namespace Gateway.Admin;

/// <summary>The protocol's repository calls, for peers on this machine.</summary>
sealed class RepositoryEndpoint(FamilyStore store, FamilyReports reports, Admission admission, SnapshotHolder holder, AuditTrail? trail = null)
{
    public async Task IndexAsync(HttpContext context)
    {
        bool readyOnly = false;
        var fault = await ReadAsync(context, only => readyOnly = only);
        if (fault is not null)
        {
            await FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted);
            return;
        }

        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        json.Writer.WriteStartArray();
        foreach (var status in store.Statuses.Where(s => s.Ready || !readyOnly))
        {
            json.Writer.WriteStartObject();
            json.Writer.WriteString("name", status.Name);
            json.Writer.WriteString("version", status.Version);
            json.Writer.WriteString("state", status.Ready ? "READY" : "UNAVAILABLE");
            json.Writer.WriteString("reason", string.Join("; ", status.Mistakes));
            // What serves, and what is tried, has a word; the other versions answer where they are named.
            if (status.Ready && store.ServingOf(status.Name) is { } serving && Role(serving, status.Version) is { } role)
                json.Writer.WriteString("role", role);
            json.Writer.WriteEndObject();
        }

        json.Writer.WriteEndArray();
        await json.EndAsync(context.RequestAborted);
    }

    public Task LoadAsync(HttpContext context) => ChangeAsync(context, "load", Load);

    public Task UnloadAsync(HttpContext context) => ChangeAsync(context, "unload", Unload);

    /// <summary>Loads a family and ends after the swap; a version with mistakes is refused and the old one goes on serving.</summary>
    public Fault? Load(string name)
    {
        var statuses = store.Reload(name);
        if (statuses.Count == 0)
            return Unknown(name);
        string[] mistakes = [.. statuses.SelectMany(s => s.Mistakes)];
        return mistakes.Length == 0
            ? null
            : new Fault(FaultCode.LoadRefused, $"the family {Fault.Show(name)} was refused: {string.Join("; ", mistakes)}");
    }

    public Fault? Unload(string name)
    {
        bool served = store.Unload(name);
        reports.Removed();
        return served || store.Statuses.Any(s => s.Name == name) ? null : Unknown(name);
    }

    async Task ChangeAsync(HttpContext context, string call, Func<string, Fault?> change)
    {
        var (name, _) = RouteValues.Family(context);
        var fault = await ReadAsync(context, null);
        if (fault is null)
        {
            trail?.Note(AuditEvent.AdminCall, ("call", call), ("family", Fault.Show(name)), ("by", AuditTrail.Peer(context)));
            // Loading reads files and runs models: never on the thread that reads requests.
            fault = await OwnThreads.Shared.Run(() => change(name));
        }

        if (fault is not null)
        {
            await FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted);
            return;
        }

        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        json.Writer.WriteStartObject();
        json.Writer.WriteEndObject();
        await json.EndAsync(context.RequestAborted);
    }

    static string? Role(FamilyServing serving, string version) =>
        serving.Serving == version ? "serving" : serving.Candidate == version ? "candidate" : null;

    static Fault Unknown(string name) => new(FaultCode.UnknownFamily, $"no family has the name {Fault.Show(name)}");

    async ValueTask<Fault?> ReadAsync(HttpContext context, Action<bool>? ready)
    {
        if (RequestHeaders.Check(context.Request) is { } unreadable)
            return unreadable;
        var limits = holder.Current.Limits;
        using var body = new BodyBuffer(admission, limits);
        return await body.ReadAsync(context.Request, context.RequestAborted) ?? RepositoryBody.Read(body.Bytes, limits, ready);
    }
}
