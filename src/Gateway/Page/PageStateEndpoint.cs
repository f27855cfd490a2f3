using System.Globalization;
using Ensemble.Families;
using Gateway.Admin;
using Gateway.Protocols.Rest;
using Gateway.Records;
using Gateway.Store;

namespace Gateway.Page;

/// <summary>GET /v2/ops/state: how the gateway stands, and the samples of its metrics that the asking page does not have yet.</summary>
sealed class PageStateEndpoint(PageHistory history, Readiness readiness, FamilyStore families, DecisionStore store, TimeProvider time)
{
    static readonly string[] Known = ["instance", "after"];

    readonly DateTimeOffset started = time.GetUtcNow();

    public async Task HandleAsync(HttpContext context)
    {
        if (RecordsQuery.Check(context.Request.Query, Known) is { } wrong)
        {
            await FaultEncoder.SendAsync(context.Response, wrong, context.RequestAborted);
            return;
        }

        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        json.Writer.WriteStartObject();
        json.Writer.WriteString("instance", history.Instance);
        json.Writer.WriteString("version", ServerMetadata.Version);
        json.Writer.WriteNumber("started", started.ToUnixTimeMilliseconds());
        json.Writer.WriteNumber("time", time.GetUtcNow().ToUnixTimeMilliseconds());
        json.Writer.WriteNumber("every", PageSampler.Every.TotalMilliseconds);
        json.Writer.WriteNumber("kept", PageHistory.Kept);
        json.Writer.WriteBoolean("ready", readiness.IsReady);
        json.Writer.WriteBoolean("store", store.IsOn);
        json.Writer.WriteString("families", Revision());
        await history.WriteAsync(json, From(context.Request.Query), context.RequestAborted);
        json.Writer.WriteEndObject();
        await json.EndAsync(context.RequestAborted);
    }

    // What a page holds of a run before this one is none of it.
    long From(IQueryCollection said) =>
        said["instance"] == history.Instance && long.TryParse(said["after"], NumberStyles.None, CultureInfo.InvariantCulture, out long after) ? after : 0;

    // Changes whenever what the other call says may have.
    string Revision()
    {
        var hash = new HashCode();
        foreach (var status in families.Statuses)
        {
            hash.Add(status.Name, StringComparer.Ordinal);
            hash.Add(status.Version, StringComparer.Ordinal);
            hash.Add(status.Ready);
            hash.Add(status.Mistakes.Count);
            hash.Add(status.Warnings.Count);
            if (families.ServingOf(status.Name) is { } serving)
                hash.Add(serving);
            using var lease = families.Lease(status.Name, status.Version);
            hash.Add(lease?.Family.ManifestSha256, StringComparer.Ordinal);
            foreach (var guarantee in lease?.Family.Guarantees ?? [])
                hash.Add(guarantee.State, StringComparer.Ordinal);
        }

        return hash.ToHashCode().ToString("x8", CultureInfo.InvariantCulture);
    }
}
