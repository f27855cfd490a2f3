using System.Text.Json;
using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;
using Gateway.Replies;
using Gateway.Serving;

namespace Gateway.Admin;

/// <summary>The protocol's repository calls, for peers on this machine.</summary>
sealed class RepositoryEndpoint(FamilyStore store, FamilyReports reports, Admission admission, SnapshotHolder holder)
{
    public async Task IndexAsync(HttpContext context)
    {
        bool readyOnly = false;
        var fault = PeerCheck.Refuse(context) ?? await ReadAsync(context, root => ReadFilter(root, out readyOnly));
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
            json.Writer.WriteEndObject();
        }

        json.Writer.WriteEndArray();
        await json.EndAsync(context.RequestAborted);
    }

    public Task LoadAsync(HttpContext context) => ChangeAsync(context, Load);

    public Task UnloadAsync(HttpContext context) => ChangeAsync(context, Unload);

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

    async Task ChangeAsync(HttpContext context, Func<string, Fault?> change)
    {
        var (name, _) = RouteValues.Family(context);
        // Loading reads files and runs models: never on the thread that reads requests.
        var fault = PeerCheck.Refuse(context) ?? await ReadAsync(context, _ => null) ?? await Task.Run(() => change(name), context.RequestAborted);
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

    static Fault Unknown(string name) => new(FaultCode.UnknownFamily, $"no family has the name {Fault.Show(name)}");

    // Nothing, or a JSON object; what it says of itself is for the call.
    async ValueTask<Fault?> ReadAsync(HttpContext context, Func<JsonElement, Fault?> read)
    {
        if (RequestHeaders.Check(context.Request) is { } unreadable)
            return unreadable;
        using var body = new BodyBuffer(admission, holder.Current.Limits);
        return await body.ReadAsync(context.Request, context.RequestAborted) ?? Parse(body.Bytes, read);
    }

    static Fault? Parse(ReadOnlySpan<byte> body, Func<JsonElement, Fault?> read)
    {
        if (body.IsEmpty)
            return null;
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : new Fault(FaultCode.InvalidField, "the body: expected an object");
        }
        catch (JsonException)
        {
            return new Fault(FaultCode.InvalidJson, "the body is not JSON");
        }
    }

    static Fault? ReadFilter(JsonElement root, out bool readyOnly)
    {
        readyOnly = false;
        if (!root.TryGetProperty("ready", out var ready) || ready.ValueKind == JsonValueKind.Null)
            return null;
        readyOnly = ready.ValueKind == JsonValueKind.True;
        return ready.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? null
            : new Fault(FaultCode.InvalidField, "ready: expected true or false");
    }
}
