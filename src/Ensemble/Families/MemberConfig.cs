using System.Text.Json.Nodes;

namespace Ensemble.Families;

/// <summary>One member as the manifest describes it.</summary>
public sealed record MemberConfig
{
    /// <summary>Name, unique in the family.</summary>
    public required string Name { get; init; }

    /// <summary>Path of the ONNX file inside the family's folder.</summary>
    public string? Onnx { get; init; }

    /// <summary>SHA-256 of the ONNX file, lower-case hexadecimal.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Length of the ONNX file in bytes; null when not recorded.</summary>
    public long? Bytes { get; init; }

    /// <summary>Position between average case (0) and worst case (1), in [0, 1]; null when the family has no λ.</summary>
    public double? Lambda { get; init; }

    /// <summary>Weight in combinations and weighted scores, &gt; 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Temperature by which logits are divided, &gt; 0; 1 when never fitted.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Share η of the uniform distribution mixed in, in [0, 1); 0 when never fitted.</summary>
    public double Smoothing { get; init; }

    /// <summary>How it was made; for people.</summary>
    public JsonObject? Recipe { get; init; }

    /// <summary>How it did on rows it was not trained on.</summary>
    public ValidationConfig? Validation { get; init; }

    /// <summary>Public input name to the member's own; null when equal.</summary>
    public Dictionary<string, string>? Inputs { get; init; }

    /// <summary>Public output name to the member's own; null when equal.</summary>
    public Dictionary<string, string>? Outputs { get; init; }

    /// <summary>The member's own class order, where it differs from the family's labels.</summary>
    public string[]? Labels { get; init; }

    /// <summary>Where it runs when it is no file: a model on a server of the Open Inference Protocol.</summary>
    public RemoteConfig? Remote { get; init; }

    /// <summary>External data files.</summary>
    public ExternalFileConfig[]? Files { get; init; }
}
