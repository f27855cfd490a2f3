using System.Text.Json;
using Ensemble.Decisions;
using Ensemble.Families;
using Gateway.Pipeline;

namespace Gateway.Protocols.Rest;

/// <summary>A family as a model of the protocol: its signature, and what stands behind its answers.</summary>
static class MetadataWriter
{
    public static void Write(Utf8JsonWriter json, Family family, IReadOnlyList<string> versions)
    {
        json.WriteStartObject();
        json.WriteString("name", family.Name);
        Strings(json, "versions", versions);
        json.WriteString("platform", "ensemble");
        Tensors(json, "inputs", family.Inputs);
        Tensors(json, "outputs", OutputSelection.All(family));
        Parameters(json, family);
        Properties(json, family);
        json.WriteEndObject();
    }

    static void Tensors(Utf8JsonWriter json, string key, IEnumerable<TensorSpec> tensors)
    {
        json.WriteStartArray(key);
        foreach (var tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("datatype", tensor.Datatype.ToString());
            json.WriteStartArray("shape");
            foreach (long axis in tensor.Shape)
                json.WriteNumberValue(axis);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Parameters(Utf8JsonWriter json, Family family)
    {
        json.WriteStartObject("parameters");
        json.WriteString("version", family.Version);
        json.WriteString("task", family.Manifest.Task);
        json.WriteStartArray("members");
        foreach (var member in family.Members)
        {
            json.WriteStartObject();
            json.WriteString("name", member.Name);
            if (member.Lambda is { } lambda)
                json.WriteNumber("lambda", lambda);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("quorum", family.Quorum);
        json.WriteString("answer", family.ChoiceName(family.DefaultChoice));
        Strings(json, "offered", family.Manifest.Answer.Offered ?? [.. AnswerChoice.Combinations, "member", "lambda"]);
        Strings(json, "labels", family.Labels);
        json.WriteStartArray("row_exact");
        foreach (int rows in family.RowExact)
            json.WriteNumberValue(rows);
        json.WriteEndArray();
        json.WriteStartArray("guarantees");
        foreach (var status in family.Guarantees)
            GuaranteesWriter.Brief(json, family, status);
        json.WriteEndArray();
        Strings(json, "warnings", family.Warnings);
        json.WriteEndObject();
    }

    static void Properties(Utf8JsonWriter json, Family family)
    {
        json.WriteStartObject("properties");
        foreach (var (name, value) in FamilyProperties.Of(family))
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    static void Strings(Utf8JsonWriter json, string key, IReadOnlyList<string> values)
    {
        json.WriteStartArray(key);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
