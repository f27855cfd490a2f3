namespace Ensemble.Monitors;

/// <summary>What <see cref="ShareChange"/> keeps.</summary>
public sealed record ShareChangeState
{
    /// <summary>Rows seen.</summary>
    public required long Rows { get; init; }

    /// <summary>Categories of the latest rows, in a ring.</summary>
    public required int[] Window { get; init; }

    /// <summary>Largest difference of a share at the last look.</summary>
    public required double Effect { get; init; }

    /// <summary>Its lower limit.</summary>
    public required double EffectLower { get; init; }

    /// <summary>The category.</summary>
    public required int Category { get; init; }

    /// <summary>Whether the last look found a difference above η.</summary>
    public required bool Alarm { get; init; }
}
