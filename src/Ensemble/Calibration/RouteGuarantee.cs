using Ensemble.Families;

namespace Ensemble.Calibration;

/// <summary>
/// A guarantee about a deployed service's answers, as one guard route reads them: the file <c>routes/ROUTE.json</c> of the
/// version's folder. It belongs to the family that judges, to the route's mapping, and to the service that was asked.
/// </summary>
public sealed record RouteGuarantee
{
    /// <summary>Version of this file's form; 1.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The route's name in the configuration.</summary>
    public required string Route { get; init; }

    /// <summary>Path that was asked, a concrete one where the route has a pattern.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of the route's mapping, as the gateway says it.</summary>
    public required string Mapping { get; init; }

    /// <summary>Digest of the service's answers to <see cref="Golden"/>; null where there is none: the guarantee is unverified.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Name, versions and platform that the service says of itself; null where it says none.</summary>
    public string? Metadata { get; init; }

    /// <summary>Request bodies of the golden inputs; empty without a fingerprint.</summary>
    public string[] Golden { get; init; } = [];

    /// <summary>SHA-256 over <see cref="RouteBinding.Text"/>.</summary>
    public required string Binding { get; init; }

    /// <summary>The guarantee; its answer is <see cref="Answer"/>, and its own binding is empty.</summary>
    public required Guarantee Guarantee { get; init; }

    /// <summary>What a guarantee of a route names as its answer.</summary>
    public const string Answer = "service";

    /// <summary>Golden inputs that are asked, at most.</summary>
    public const int MostGolden = 20;

    /// <summary>Days after which one without a fingerprint expires, unless calibration was told otherwise.</summary>
    public const int UnverifiedDays = 30;

    /// <summary>Where the guarantee of a route lies in the version's folder.</summary>
    /// <exception cref="ArgumentException">The route's name is none that a file can have.</exception>
    public static string PathOf(string route) => Names.IsValid(route) ? $"routes/{route}.json" : throw new ArgumentException($"'{route}' is no name", nameof(route));
}
