using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ensemble.Families;

namespace Export.Data;

/// <summary>JSON as this program writes it: snake_case, indented by 2, nulls omitted, the same bytes for the same content.</summary>
static class ManifestText
{
    /// <summary>How every JSON of this program is written.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Bytes of <c>family.json</c>.</summary>
    public static byte[] Write(Manifest manifest) => Write<Manifest>(manifest);

    /// <summary>Bytes of any other JSON file.</summary>
    public static byte[] Write<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, Options), (byte)'\n'];
}
