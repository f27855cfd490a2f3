using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ensemble.Calibration;

/// <summary>By what a deployed service is known again: its answers to fixed inputs, and what it says of its version.</summary>
public static class UpstreamFingerprint
{
    static readonly string[] Said = ["name", "versions", "platform"];

    /// <summary>SHA-256 over the answers, lower-case hexadecimal.</summary>
    /// <param name="answers">The texts that the route reads of each reply, in the order of the golden inputs.</param>
    public static string Of(IEnumerable<IReadOnlyList<string>> answers) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(answers.Select(a => a.ToArray()).ToArray())));

    /// <summary>What of a model's metadata names its version; null where the text is no metadata of the Open Inference Protocol.</summary>
    public static string? Metadata(string json)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject all || all["name"] is null || all["inputs"] is null)
                return null;
            var kept = new JsonObject();
            foreach (string key in Said)
                kept[key] = all[key]?.DeepClone();
            return kept.ToJsonString();
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Path of a model's metadata beside that of its infer; null for other paths.</summary>
    public static string? MetadataPath(string path) => path.EndsWith("/infer", StringComparison.Ordinal) ? path[..^"/infer".Length] : null;
}
