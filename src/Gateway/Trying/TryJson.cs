using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Trying;

/// <summary>What was tried, as one JSON object.</summary>
static class TryJson
{
    public static void Write(Stream output, string family, IReadOnlyList<TriedRow> rows)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("family", family);
        json.WriteStartArray("rows");
        foreach (var row in rows)
            Row(json, row);
        json.WriteEndArray();
        Group(json, "not_flagged", [.. rows.Where(r => !r.Flagged)]);
        Group(json, "flagged", [.. rows.Where(r => r.Flagged)]);
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    static void Row(Utf8JsonWriter json, TriedRow row)
    {
        json.WriteStartObject();
        json.WriteNumber("row", row.Row);
        if (row.Truth is not null)
            json.WriteString("truth", row.Truth);
        json.WriteString("answer", row.Answer);
        json.WriteStartArray("votes");
        foreach (string? vote in row.Votes)
            json.WriteStringValue(vote);
        json.WriteEndArray();
        json.WriteNumber("risk", row.Risk);
        json.WriteNumber("novelty", row.Novelty);
        json.WriteBoolean("flagged", row.Flagged);
        json.WriteString("reasons", string.Join(',', row.Reasons));
        json.WriteEndObject();
    }

    static void Group(Utf8JsonWriter json, string name, TriedRow[] rows)
    {
        json.WriteStartObject(name);
        json.WriteNumber("rows", rows.Length);
        json.WriteNumber("with_truth", rows.Count(r => r.Truth is not null));
        json.WriteNumber("right", rows.Count(r => r.Right == true));
        json.WriteEndObject();
    }
}
