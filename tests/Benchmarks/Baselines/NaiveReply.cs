using System.Text.Json.Serialization;

namespace Benchmarks.Baselines;

/// <summary>A reply's body.</summary>
sealed record NaiveReply([property: JsonPropertyName("model_name")] string ModelName, NaiveOutput[] Outputs, bool[] Flagged);
