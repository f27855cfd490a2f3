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
        labels = [];
        if (JsonFaults.Check(body, limits) is { } unreadable)
            return unreadable;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = limits.JsonDepth });
        try
        {
            var wrong = Body(ref reader, limits, labels);
            // Anything but white space behind the object throws.
            if (wrong is null)
                reader.Read();
            return wrong;
        }
        catch (JsonException e)
        {
            return JsonFaults.Of(e, body, limits);
        }
    }

    static Fault? Body(ref Utf8JsonReader reader, LimitsConfig limits, List<GivenLabel> labels)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return JsonFaults.Expected("the body", "an object", ref reader);
        var keys = new JsonKeys("the body", limits);
        var single = new LabelFields("the body");
        bool many = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (keys.Next(ref reader, out string key) is { } unreadable)
                return unreadable;
            many |= key == "labels";
            if ((key == "labels" ? Many(ref reader, limits, labels) : Field(ref reader, "the body", single, key)) is { } wrong)
                return wrong;
        }

        if (many)
            return single.Any ? new Fault(FaultCode.InvalidField, "the body: expected labels or the fields of one label, came both") : null;
        if (single.Complete(out var given) is { } incomplete)
            return incomplete;
        labels.Add(given!);
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
            if (One(ref reader, limits, $"labels[{labels.Count}]", labels) is { } wrong)
                return wrong;
        }

        return null;
    }

    static Fault? One(ref Utf8JsonReader reader, LimitsConfig limits, string place, List<GivenLabel> labels)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return JsonFaults.Expected(place, "an object", ref reader);
        var keys = new JsonKeys(place, limits);
        var fields = new LabelFields(place);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if ((keys.Next(ref reader, out string key) ?? Field(ref reader, place, fields, key)) is { } wrong)
                return wrong;
        }

        var incomplete = fields.Complete(out var given);
        if (incomplete is null)
            labels.Add(given!);
        return incomplete;
    }

    // A row is a number, a label may be one: as text they are alike.
    static Fault? Field(ref Utf8JsonReader reader, string place, LabelFields fields, string key)
    {
        if (!LabelFields.Names.Contains(key, StringComparer.Ordinal))
        {
            reader.Skip();
            return null;
        }

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
