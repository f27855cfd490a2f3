namespace Ensemble.Families;

/// <summary>A member that runs on another server. Read, and refused: this version runs members in its own process.</summary>
public sealed record RemoteConfig
{
    /// <summary>Cluster of the configuration.</summary>
    public required string Cluster { get; init; }

    /// <summary>Model's name there.</summary>
    public required string Model { get; init; }

    /// <summary>Model's version there; null for the server's choice.</summary>
    public string? Version { get; init; }
}
