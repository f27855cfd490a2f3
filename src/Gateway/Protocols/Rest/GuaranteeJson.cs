using System.Text.Json;
using System.Text.Json.Serialization;
using Ensemble.Calibration;

namespace Gateway.Protocols.Rest;

/// <summary>A guarantee's keys as the manifest writes them, without reflection at run time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Guarantee))]
sealed partial class GuaranteeJson : JsonSerializerContext
{
    public static IEnumerable<JsonProperty> Parts(Guarantee guarantee) =>
        JsonSerializer.SerializeToElement(guarantee, Default.Guarantee).EnumerateObject();
}
