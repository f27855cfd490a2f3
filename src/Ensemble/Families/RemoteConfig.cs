using System.Text.Json.Serialization;

namespace Ensemble.Families;

/// <summary>Where a member runs that is a model on another server. Golden rows are required for it: they are how it is known.</summary>
public sealed record RemoteConfig
{
    /// <summary>Cluster of the gateway's configuration; its destinations are replicas of this one member.</summary>
    public required string Cluster { get; init; }

    /// <summary>Model's name there.</summary>
    public required string Model { get; init; }

    /// <summary>Model's version there; null for the server's choice.</summary>
    public string? Version { get; init; }

    /// <summary>Equal for members that are one and the same.</summary>
    [JsonIgnore]
    internal string Key => $"{Cluster}/{Model}/{Version}";
}
