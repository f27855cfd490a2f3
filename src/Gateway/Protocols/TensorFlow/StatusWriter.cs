using System.Text.Json;
using Ensemble.Families;

namespace Gateway.Protocols.TensorFlow;

/// <summary>How versions stand, in TensorFlow Serving's words; the highest first.</summary>
static class StatusWriter
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<FamilyStatus> versions)
    {
        json.WriteStartObject();
        json.WriteStartArray("model_version_status");
        foreach (var version in versions.Reverse())
        {
            json.WriteStartObject();
            json.WriteString("version", version.Version);
            json.WriteString("state", version.Ready ? "AVAILABLE" : "END");
            json.WriteStartObject("status");
            json.WriteString("error_code", version.Ready ? "OK" : "FAILED_PRECONDITION");
            json.WriteString("error_message", version.Ready ? "" : string.Join("; ", version.Mistakes));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
