using System.Text.Json;
using Gateway.Configuration;
using Gateway.Protocols.Rest;
using Gateway.Records;
using Gateway.Replies;
using Gateway.Store;

namespace Gateway.Audit;

/// <summary>{"who": "anna", "count": 10} in, rows without anything of their answer out.</summary>
static class AuditJson
{
    const int MostOfAWord = 256;
    const int DefaultCount = 10;

    public static Fault? Read(ReadOnlySpan<byte> body, LimitsConfig limits, out AuditRequest? request)
    {
        request = null;
        string who = "";
        int count = Math.Min(DefaultCount, limits.AuditRows);
        var wrong = JsonObjectBody.Read(body, limits, (string key, ref Utf8JsonReader reader) => key switch
        {
            "who" when !(JsonText.TryGet(ref reader, out who) && who.Length is > 0 and <= MostOfAWord) =>
                JsonFaults.Expected("who", $"who labels, in 1 to {MostOfAWord} characters", ref reader),
            "count" when !(reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out count) && count > 0) =>
                JsonFaults.Expected("count", "a number of rows, 1 or more", ref reader),
            _ => null,
        });
        if (wrong is not null)
            return wrong;
        if (who.Length == 0)
            return new Fault(FaultCode.InvalidField, $"who: expected who labels, in 1 to {MostOfAWord} characters, came nothing");
        if (count > limits.AuditRows)
            return new Fault(FaultCode.LimitExceeded, $"count: expected at most {limits.AuditRows} (Limits.AuditRows), came {count}");
        request = new AuditRequest(who, count);
        return null;
    }

    public static void Write(Utf8JsonWriter json, HandedOut given)
    {
        var (decision, row, until) = given;
        json.WriteStartObject();
        json.WriteString("decision_id", decision.Id);
        json.WriteNumber("row", row.Row);
        json.WriteString("version", decision.Version);
        json.WriteString("request_id", decision.RequestId);
        json.WriteString("received", StoredMoment.Text(decision.Received));
        json.WriteString("until", StoredMoment.Text(until));
        if (row.Features is { } features)
        {
            json.WritePropertyName("features");
            json.WriteRawValue(features, skipInputValidation: true);
        }

        if (StoredInputs.Read(decision, row) is { } inputs)
            RecordJson.Inputs(json, inputs);
        json.WriteEndObject();
    }
}
