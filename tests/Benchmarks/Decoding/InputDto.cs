using System.Text.Json.Serialization;

namespace Benchmarks.Decoding;

sealed class InputDto
{
    [JsonPropertyName("data")]
    public float[] Data { get; init; } = [];
}
