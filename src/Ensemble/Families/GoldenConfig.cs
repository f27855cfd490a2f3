namespace Ensemble.Families;

/// <summary>Kept inputs with expected outputs: warm-up, health checks, examples.</summary>
public sealed record GoldenConfig
{
    /// <summary>NPZ: "input/NAME" rows, "output/MEMBER/NAME" what each member gave, optionally "label" (the truth).</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Largest difference to the expected outputs, ≥ 0.</summary>
    public double Tolerance { get; init; } = 1e-5;
}
