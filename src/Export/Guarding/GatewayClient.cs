using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ensemble.Calibration;
using Ensemble.Data;

namespace Export.Guarding;

/// <summary>Asks a guarded service through a running gateway, and the gateway what it says of the answer.</summary>
sealed class GatewayClient(GuardedRoute route, Uri data, Uri ops) : IDisposable
{
    static readonly string[] OtherGates = ["member_missing", "member_invalid", "uninspected", "novelty"];

    readonly HttpClient client = new() { Timeout = TimeSpan.FromSeconds(100) };

    public void Dispose() => client.Dispose();

    /// <summary>Asks one row and has its answer judged.</summary>
    /// <exception cref="DataException">The service or the gateway did not answer as they should.</exception>
    public async Task<ServedRow> AskAsync(string body, CancellationToken cancellation)
    {
        string answer = await ServedAsync(body, cancellation);
        string call = new JsonObject { ["request"] = body, ["answer"] = answer }.ToJsonString();
        var (status, text, _) = await SendAsync(HttpMethod.Post, ops, $"/v2/guard/{route.Name}/judge", call, cancellation);
        if (status != HttpStatusCode.OK)
            throw new DataException($"{ops}: the gateway does not judge for the route '{route.Name}': {(int)status} {text.Trim()}");
        using var json = JsonDocument.Parse(text);
        JsonElement said = json.RootElement;
        if (said.GetProperty("not_judged").GetString() is { } why)
            throw new DataException($"{data}: a row was not judged: {why}");
        if (said.GetProperty("family").GetString() != route.Family)
            throw new DataException($"{ops}: its route '{route.Name}' is judged by the family '{said.GetProperty("family")}', not by '{route.Family}'");
        if (said.GetProperty("rows").GetArrayLength() != 1 || said.GetProperty("answers").GetArrayLength() != 1)
            throw new DataException($"{data}: a body of one row was judged as {said.GetProperty("rows").GetArrayLength()} rows");
        JsonElement row = said.GetProperty("rows")[0];
        string[] reasons = row.GetProperty("reasons").GetString()!.Split(',');
        bool passed = row.GetProperty("answered").GetInt32() == said.GetProperty("members").GetInt32() && !reasons.Intersect(OtherGates, StringComparer.Ordinal).Any();
        double risk = row.GetProperty("risk").ValueKind == JsonValueKind.Null ? double.NaN : row.GetProperty("risk").GetDouble();
        return new(said.GetProperty("answers")[0].GetString()!, risk, passed, row.GetProperty("label").GetString(), said.GetProperty("mapping").GetString()!);
    }

    /// <summary>What the service says of its version, where it speaks the Open Inference Protocol; null elsewhere.</summary>
    public async Task<string?> MetadataAsync(CancellationToken cancellation)
    {
        if (UpstreamFingerprint.MetadataPath(route.Path) is not { } path)
            return null;
        var (status, text, _) = await SendAsync(HttpMethod.Get, data, path, null, cancellation);
        return status == HttpStatusCode.OK ? UpstreamFingerprint.Metadata(text) : null;
    }

    async Task<string> ServedAsync(string body, CancellationToken cancellation)
    {
        var (status, text, consensus) = await SendAsync(HttpMethod.Post, data, route.Path, body, cancellation);
        if (consensus.Contains("chosen=\"fallback\"", StringComparison.Ordinal) || consensus.Contains("error=\"abstained\"", StringComparison.Ordinal))
            throw new DataException($"{data}: the route '{route.Name}' keeps flagged answers back; calibrate with OnFlag shadow or annotate");
        return (int)status is >= 200 and < 300 ? text : throw new DataException($"{data}: {route.Path} answered {(int)status} to a row: {Cut(text)}");
    }

    async Task<(HttpStatusCode Status, string Text, string Consensus)> SendAsync(HttpMethod method, Uri to, string path, string? body, CancellationToken cancellation)
    {
        try
        {
            using var message = new HttpRequestMessage(method, new Uri(to, path));
            if (body is not null)
                message.Content = new StringContent(body, Encoding.UTF8, "application/json");
            using var reply = await client.SendAsync(message, cancellation);
            string consensus = reply.Headers.TryGetValues("Consensus", out var values) ? string.Join(", ", values) : "";
            return (reply.StatusCode, await reply.Content.ReadAsStringAsync(cancellation), consensus);
        }
        catch (Exception e) when (e is HttpRequestException || e is TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new DataException($"{to}: {e.Message} (is the gateway running?)", e);
        }
    }

    static string Cut(string text) => text.Length <= 200 ? text.Trim() : text[..200];
}
