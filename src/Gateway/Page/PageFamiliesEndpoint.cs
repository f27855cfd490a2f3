using Ensemble.Families;
using Gateway.Protocols.Rest;
using Gateway.Records;

namespace Gateway.Page;

/// <summary>GET /v2/ops/families: what changes with the families alone.</summary>
sealed class PageFamiliesEndpoint(FamilyStore families)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (RecordsQuery.Check(context.Request.Query, []) is { } wrong)
        {
            await FaultEncoder.SendAsync(context.Response, wrong, context.RequestAborted);
            return;
        }

        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        json.Writer.WriteStartObject();
        json.Writer.WriteStartArray("families");
        foreach (var versions in families.Statuses.GroupBy(s => s.Name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            using (var lease = families.Lease(versions.Key, null))
                PageFamilyJson.Write(json.Writer, versions.Key, [.. versions], families.ServingOf(versions.Key), lease?.Family);
            if (json.IsFull)
                await json.SendAsync(context.RequestAborted);
        }

        json.Writer.WriteEndArray();
        json.Writer.WriteEndObject();
        await json.EndAsync(context.RequestAborted);
    }
}
