using Ensemble.Families;
using Gateway.Admin;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>Liveness and readiness of the server and of a family.</summary>
sealed class HealthEndpoint(FamilyStore store, FamilyRouter router, Readiness readiness, SnapshotHolder holder)
{
    public async Task LiveAsync(HttpContext context)
    {
        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        json.Writer.WriteStartObject();
        json.Writer.WriteBoolean("live", true);
        json.Writer.WriteEndObject();
        await json.EndAsync(context.RequestAborted);
    }

    public async Task ReadyAsync(HttpContext context)
    {
        bool ready = readiness.IsReady;
        await using var json = JsonReply.Begin(context.Response, ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        json.Writer.WriteStartObject();
        json.Writer.WriteBoolean("ready", ready);
        json.Writer.WriteStartObject("families");
        // Where callers have to be known, which families there are is told to those who are.
        foreach (var family in (holder.Current.AsksWho ? [] : store.Statuses).GroupBy(s => s.Name, StringComparer.Ordinal))
            json.Writer.WriteBoolean(family.Key, family.Any(s => s.Ready));
        json.Writer.WriteEndObject();
        json.Writer.WriteEndObject();
        await json.EndAsync(context.RequestAborted);
    }

    public async Task FamilyReadyAsync(HttpContext context)
    {
        var (name, version) = RouteValues.Family(context);
        var fault = router.Route(name, version, out var lease);
        lease?.Dispose();
        if (fault is not null && fault.Code != FaultCode.FamilyRefused)
        {
            await FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted);
            return;
        }

        await using var json = JsonReply.Begin(context.Response, fault is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        json.Writer.WriteStartObject();
        json.Writer.WriteString("name", name);
        json.Writer.WriteBoolean("ready", fault is null);
        if (fault is not null)
        {
            json.Writer.WriteString("error", fault.Message);
            json.Writer.WriteString("code", fault.Kind.Name);
        }

        json.Writer.WriteEndObject();
        await json.EndAsync(context.RequestAborted);
    }
}
