using System.Text;
using System.Text.Json;
using Gateway.Configuration;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Labels;

/// <summary>Labels as JSON: one object, or {"labels": [...]} with many.</summary>
static class LabelsJson
{
    public static Fault? Read(ReadOnlySpan<byte> body, LimitsConfig limits, out List<GivenLabel> labels)
    {
        var all = new List<GivenLabel>();
        labels = all;
        var single = new LabelFields("the body");
        bool many = false;
        var wrong = JsonObjectBody.Read(body, limits, (string key, ref Utf8JsonReader reader) =>
        {
            many |= key == "labels";
            return key == "labels" ? Many(ref reader, limits, all) : Field(ref reader, "the body", single, key);
        });
        if (wrong is not null)
            return wrong;
        if (many)
            return single.Any ? new Fault(FaultCode.InvalidField, "the body: expected labels or the fields of one label, came both") : null;
        if (single.Complete(out var given) is { } incomplete)
            return incomplete;
        all.Add(given!);
        return null;
    }

    static Fault? Many(ref Utf8JsonReader reader, LimitsConfig limits, List<GivenLabel> labels)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return JsonFaults.Expected("labels", "an array", ref reader);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (labels.Count == limits.Labels)
                return new Fault(FaultCode.LimitExceeded, $"labels: expected at most {limits.Labels} (Limits.Labels), came more");
            string place = $"labels[{labels.Count}]";
            var fields = new LabelFields(place);
            if (JsonObjectBody.Read(ref reader, place, limits, (string key, ref Utf8JsonReader r) => Field(ref r, place, fields, key)) is { } wrong)
                return wrong;
            if (fields.Complete(out var given) is { } incomplete)
                return incomplete;
            labels.Add(given!);
        }

        return null;
    }

    // A row is a number, a label may be one: as text they are alike.
    static Fault? Field(ref Utf8JsonReader reader, string place, LabelFields fields, string key)
    {
        if (!LabelFields.Names.Contains(key, StringComparer.Ordinal))
            return null;
        bool number = reader.TokenType == JsonTokenType.Number && key is "row" or "label";
        if (key == "row" && !number || !number && reader.TokenType != JsonTokenType.String)
            return JsonFaults.Expected($"{place}.{key}", key == "row" ? "a number" : key == "label" ? "a string or a number" : "a string", ref reader);
        string text = "";
        if (number ? reader.ValueSpan.Length > 64 : !JsonText.TryGet(ref reader, out text))
            return JsonFaults.Expected($"{place}.{key}", "a shorter number, or text", ref reader);
        fields.Set(key, number ? Encoding.ASCII.GetString(reader.ValueSpan) : text);
        return null;
    }
}
