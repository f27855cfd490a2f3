using System.Text.Json;
using Ensemble.Decisions;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Guard;

/// <summary>
/// Judges a request and a service's answer as a guard route would, by the fixed gates, and says every number in full: what
/// calibration of the route counts. Nothing is forwarded, counted or kept. For peers on this machine.
/// </summary>
sealed class JudgeEndpoint(FamilyRouter router, Admission admission, SnapshotHolder holder, GuardTable guards)
{
    static readonly string[] Keys = ["request", "answer"];

    public async Task HandleAsync(HttpContext context)
    {
        var limits = holder.Current.Limits;
        using var body = new BodyBuffer(admission, limits);
        var fault = RequestHeaders.Check(context.Request) ?? await body.ReadAsync(context.Request, context.RequestAborted);
        string[]? texts = null;
        fault ??= Read(body.Bytes, limits, out texts);
        string name = (string)context.Request.RouteValues["route"]!;
        var route = guards.Routes.GetValueOrDefault(name);
        if (fault is null && route is null)
            fault = new Fault(FaultCode.NotFound, $"there is no guard route {Fault.Show(name)}");
        if (fault is not null)
        {
            await FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted);
            return;
        }

        if (router.Route(route!.Family, null, out var lease) is { } unroutable)
        {
            await FaultEncoder.SendAsync(context.Response, unroutable, context.RequestAborted);
            return;
        }

        var rehearsal = await GuardRehearsal.RunAsync(
            route, lease!, System.Text.Encoding.UTF8.GetBytes(texts![0]), System.Text.Encoding.UTF8.GetBytes(texts[1]), limits);
        using (rehearsal.Inspection)
        {
            await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
            Write(json.Writer, route, rehearsal);
            await json.EndAsync(context.RequestAborted);
        }
    }

    static void Write(Utf8JsonWriter json, GuardRoute route, GuardRehearsal rehearsal)
    {
        var (family, judgment) = (rehearsal.Plan.Family, rehearsal.Judgment);
        json.WriteStartObject();
        json.WriteString("route", route.Name);
        json.WriteString("family", family.Name);
        json.WriteString("version", family.Version);
        json.WriteString("mapping", route.Mapping);
        json.WriteNumber("members", family.Members.Count);
        json.WriteString("not_judged", judgment.Why is { } why ? $"{why.Name()}{(rehearsal.Inspection.Detail is { } detail ? $": {detail}" : "")}" : null);
        json.WriteStartArray("answers");
        foreach (string answer in rehearsal.Served.Answers ?? [])
            json.WriteStringValue(answer);
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in judgment.Decisions.Rows)
        {
            json.WriteStartObject();
            if (double.IsFinite(row.Risk))
                json.WriteNumber("risk", row.Risk);
            else
                json.WriteNull("risk");
            json.WriteNumber("novelty_p_value", row.NoveltyPValue);
            json.WriteString("reasons", row.Reasons.List());
            json.WriteNumber("answered", row.Answered);
            json.WriteString("label", row.Prediction < 0 || !family.IsClassification ? null : family.Labels[row.Prediction]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static Fault? Read(ReadOnlySpan<byte> body, LimitsConfig limits, out string[]? texts)
    {
        string?[] found = new string?[Keys.Length];
        var wrong = JsonObjectBody.Read(body, limits, (string key, ref Utf8JsonReader reader) =>
        {
            int place = Array.IndexOf(Keys, key);
            return place < 0 ? new Fault(FaultCode.InvalidField, $"the body: expected no keys but {string.Join(", ", Keys)}, came {Fault.Show(key)}")
                : JsonText.TryGet(ref reader, out found[place]!) ? null
                : JsonFaults.Expected(key, "a string that holds the body's JSON", ref reader);
        });
        int missing = Array.IndexOf(found, null);
        texts = missing < 0 ? [.. found.OfType<string>()] : null;
        return wrong ?? (missing < 0 ? null : new Fault(FaultCode.InvalidField, $"{Keys[missing]}: expected a string that holds the body's JSON, came nothing"));
    }
}
