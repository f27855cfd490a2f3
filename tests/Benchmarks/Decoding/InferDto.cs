using System.Text.Json.Serialization;

namespace Benchmarks.Decoding;

/// <summary>A request as most servers read it: objects made by System.Text.Json.</summary>
sealed class InferDto
{
    [JsonPropertyName("inputs")]
    public InputDto[] Inputs { get; init; } = [];
}
