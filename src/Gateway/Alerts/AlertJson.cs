using System.Text.Json;

namespace Gateway.Alerts;

/// <summary>Alerts as Alertmanager's API v2 takes them, which is also how they are kept.</summary>
static class AlertJson
{
    /// <summary>The array of alerts; one that has ended says when.</summary>
    public static byte[] Write(IEnumerable<BookedAlert> alerts)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var alert in alerts)
            {
                json.WriteStartObject();
                json.WriteStartObject("labels");
                foreach (var (name, value) in alert.Labels)
                    json.WriteString(name, value);
                json.WriteEndObject();
                json.WriteStartObject("annotations");
                json.WriteString("summary", alert.Summary);
                json.WriteString("runbook_url", alert.Runbook);
                json.WriteEndObject();
                json.WriteString("startsAt", alert.Begun);
                if (alert.Ended is { } ended)
                    json.WriteString("endsAt", ended);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return bytes.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">It did not.</exception>
    public static List<BookedAlert> Read(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        try
        {
            return [.. document.RootElement.EnumerateArray().Select(alert => new BookedAlert(
                new(alert.GetProperty("labels").EnumerateObject().ToDictionary(l => l.Name, l => l.Value.GetString()!, StringComparer.Ordinal), StringComparer.Ordinal),
                alert.GetProperty("annotations").GetProperty("summary").GetString()!, alert.GetProperty("annotations").GetProperty("runbook_url").GetString()!,
                alert.GetProperty("startsAt").GetDateTimeOffset(), alert.TryGetProperty("endsAt", out var ended) ? ended.GetDateTimeOffset() : null))];
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new JsonException(wrong.Message, wrong);
        }
    }
}
