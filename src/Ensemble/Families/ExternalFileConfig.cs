namespace Ensemble.Families;

/// <summary>A file beside the model that holds some of its weights (ONNX external data).</summary>
public sealed record ExternalFileConfig
{
    /// <summary>Path inside the family's folder.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Length in bytes; null when not recorded.</summary>
    public long? Bytes { get; init; }
}
