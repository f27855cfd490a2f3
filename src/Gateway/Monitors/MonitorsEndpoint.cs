using Gateway.Configuration;
using Gateway.Protocols.Rest;
using Gateway.Records;

namespace Gateway.Monitors;

/// <summary>GET .../monitors: what the audit says of every guarantee that was watched, and of the traffic.</summary>
sealed class MonitorsEndpoint(RecordsAccess access, SnapshotHolder holder)
{
    public Task HandleAsync(HttpContext context) => access.ReadAsync(context, async (reader, family, version) =>
    {
        if (RecordsQuery.Check(context.Request.Query, []) is { } wrong)
            return wrong;
        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        new MonitorsJson(json.Writer, new MonitorTables(reader.Connection), holder.Current.Config.Monitors).Write(family, version);
        await json.EndAsync(context.RequestAborted);
        return null;
    });
}
