using Ensemble.Families;
using Gateway.Protocols.Rest;

namespace Gateway.Admin;

/// <summary>GET /health: whether the gateway answers, and how each family stands.</summary>
sealed class OpsHealthEndpoint(FamilyStore store, Readiness readiness)
{
    public async Task HandleAsync(HttpContext context)
    {
        bool ready = readiness.IsReady;
        await using var json = JsonReply.Begin(context.Response, ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        json.Writer.WriteStartObject();
        json.Writer.WriteBoolean("ready", ready);
        json.Writer.WriteString("version", ServerMetadata.Version);
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
