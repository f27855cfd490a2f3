using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Protocols.Rest;
using Gateway.Resilience;

namespace Gateway.Admin;

/// <summary>GET /health: whether the gateway answers, and how each family stands; members that fail on purpose are named.</summary>
sealed class OpsHealthEndpoint(FamilyStore store, Readiness readiness, SnapshotHolder holder)
{
    public async Task HandleAsync(HttpContext context)
    {
        bool ready = readiness.IsReady;
        await using var json = JsonReply.Begin(context.Response, ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        json.Writer.WriteStartObject();
        json.Writer.WriteBoolean("ready", ready);
        json.Writer.WriteString("version", ServerMetadata.Version);
        if (ChaosReport.Members(holder.Current.Config).Any())
            Lines(json, "chaos", [.. ChaosReport.Members(holder.Current.Config)]);
        json.Writer.WriteStartArray("families");
        foreach (var status in store.Statuses)
        {
            json.Writer.WriteStartObject();
            json.Writer.WriteString("name", status.Name);
            json.Writer.WriteString("version", status.Version);
            json.Writer.WriteBoolean("ready", status.Ready);
            Lines(json, "mistakes", status.Mistakes);
            Lines(json, "warnings", status.Warnings);
            json.Writer.WriteEndObject();
        }

        json.Writer.WriteEndArray();
        json.Writer.WriteEndObject();
        await json.EndAsync(context.RequestAborted);
    }

    static void Lines(JsonReply json, string key, IReadOnlyList<string> lines)
    {
        json.Writer.WriteStartArray(key);
        foreach (string line in lines)
            json.Writer.WriteStringValue(line);
        json.Writer.WriteEndArray();
    }
}
