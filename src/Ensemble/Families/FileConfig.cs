namespace Ensemble.Families;

/// <summary>A file of the family's folder and its digest.</summary>
public sealed record FileConfig
{
    /// <summary>Path inside the family's folder.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }
}
