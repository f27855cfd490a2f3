using System.Text.Json;
using Ensemble.Tensors;
using Gateway.Protocols.Rest;
using Gateway.Store;

namespace Gateway.Records;

/// <summary>Everything that is recorded of a decision, as one JSON object.</summary>
static class RecordJson
{
    public static void Write(Utf8JsonWriter json, StoredDecision decision)
    {
        var record = decision.Record;
        json.WriteStartObject();
        json.WriteString("id", record.Id);
        json.WriteString("received", StoredMoment.Text(record.Received));
        json.WriteNumber("duration_us", record.Duration);
        json.WriteString("family", record.Family);
        json.WriteString("version", record.Version);
        json.WriteString("route", record.Route);
        json.WriteString("request_id", record.RequestId);
        json.WriteString("subject", Hex(record.Subject));
        if (record.Tenant is { } tenant)
            json.WriteString("tenant", tenant);
        Raw(json, "parameters", record.Parameters);
        json.WriteString("chosen", record.Chosen);
        json.WriteString("guarantee", record.Guarantee);
        json.WriteString("guarantee_state", record.GuaranteeState);
        Raw(json, "members", record.Members);
        Raw(json, "gates", record.Gates);
        using (var layout = JsonDocument.Parse(record.Inputs))
            json.WriteString("inputs_policy", layout.RootElement.TryGetProperty("policy", out var policy) ? policy.GetString() : null);
        if (record.Service is { } service)
            Raw(json, "service", service);
        json.WriteNumber("rows", record.Rows);
        json.WriteNumber("flagged", record.Flagged);
        json.WriteStartArray("recorded");
        foreach (var row in record.Recorded)
            Row(json, decision, row);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Row(Utf8JsonWriter json, StoredDecision decision, RowRecord row)
    {
        json.WriteStartObject();
        json.WriteNumber("row", row.Row);
        json.WriteStartArray("reasons");
        foreach (string reason in row.Reasons.Split(',', StringSplitOptions.RemoveEmptyEntries))
            json.WriteStringValue(reason);
        json.WriteEndArray();
        json.WriteBoolean("audited", row.Audited);
        json.WriteNumber("probability", row.Probability);
        Number(json, "risk", row.Risk);
        Number(json, "novelty", row.Novelty);
        Number(json, "p_value", row.PValue);
        bool classes = row.Prediction >= 0;
        if (classes)
        {
            json.WriteNumber("prediction", row.Prediction);
            json.WriteString("label", decision.Name(row.Prediction));
        }

        Doubles(json, "answer", StoredNumbers.Doubles(row.Answer));
        json.WriteStartArray("member_outputs");
        foreach (double[] values in decision.MemberOutputs(row))
            Doubles(json, null, values);
        json.WriteEndArray();
        if (classes)
        {
            json.WriteStartArray("votes");
            foreach (int vote in decision.Votes(row))
                json.WriteNumberValue(vote);
            json.WriteEndArray();
        }

        if (row.Digest is not null)
            json.WriteString("inputs_sha256", Hex(row.Digest));
        if (row.Features is not null)
            Raw(json, "features", row.Features);
        if (StoredInputs.Read(decision.Record, row) is { } inputs)
            Inputs(json, inputs);
        Labels(json, decision.LabelsOf(row));
        json.WriteEndObject();
    }

    /// <summary>Inputs as a request carries them.</summary>
    public static void Inputs(Utf8JsonWriter json, IReadOnlyList<Tensor> inputs)
    {
        json.WriteStartArray("inputs");
        foreach (var input in inputs)
        {
            json.WriteStartObject();
            json.WriteString("name", input.Name);
            json.WriteString("datatype", input.Datatype.ToString());
            json.WriteStartArray("shape");
            foreach (long axis in input.Shape)
                json.WriteNumberValue(axis);
            json.WriteEndArray();
            json.WriteStartArray("data");
            if (input.Strings is { } strings)
                Strings(json, strings);
            else
                TensorWriter.Rows(json, input, 0, input.Rows, null);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // JSON has text alone; bytes that are none are told apart.
    static void Strings(Utf8JsonWriter json, byte[][] strings)
    {
        foreach (byte[] element in strings)
        {
            if (System.Text.Unicode.Utf8.IsValid(element))
            {
                json.WriteStringValue(element);
                continue;
            }

            json.WriteStartObject();
            json.WriteBase64String("base64", element);
            json.WriteEndObject();
        }
    }

    static void Labels(Utf8JsonWriter json, IEnumerable<StoredLabel> labels)
    {
        json.WriteStartArray("labels");
        foreach (var label in labels)
        {
            json.WriteStartObject();
            json.WriteString("label", label.Label);
            json.WriteString("who", label.Who);
            json.WriteString("received", StoredMoment.Text(label.Received));
            json.WriteString("standing", label.Standing);
            json.WriteBoolean("blind", label.Blind);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Doubles(Utf8JsonWriter json, string? name, double[] values)
    {
        if (name is not null)
            json.WritePropertyName(name);
        json.WriteStartArray();
        foreach (double value in values)
        {
            if (double.IsFinite(value))
                json.WriteNumberValue(value);
            else
                json.WriteNullValue();
        }

        json.WriteEndArray();
    }

    static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    static void Raw(Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value, skipInputValidation: true);
    }

    static string? Hex(byte[]? bytes) => bytes is null ? null : Convert.ToHexStringLower(bytes);
}
