namespace Ensemble.Families;

/// <summary>A guarantee that no longer holds.</summary>
public sealed record WithdrawnGuarantee
{
    /// <summary>Digest of what it was bound to: one guarantee of one predictor.</summary>
    public required string Binding { get; init; }

    /// <summary>Why.</summary>
    public required string Why { get; init; }

    /// <summary>When this was written.</summary>
    public required DateTimeOffset At { get; init; }
}
