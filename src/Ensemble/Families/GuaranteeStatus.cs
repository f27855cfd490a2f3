using Ensemble.Calibration;

namespace Ensemble.Families;

/// <summary>A guarantee as it stands now.</summary>
/// <param name="Guarantee">As issued.</param>
/// <param name="State">valid, unverified, withdrawn, expired, or none when it does not belong to what is loaded.</param>
/// <param name="Why">Why the state is not valid; null when it is.</param>
/// <param name="Banks">Novelty banks, one a gate; empty when the state is none.</param>
public sealed record GuaranteeStatus(Guarantee Guarantee, string State, string? Why, IReadOnlyList<NoveltyBank> Banks)
{
    /// <summary>Finds a row's group and its threshold; null where one threshold holds for all.</summary>
    internal GroupLookup? Groups { get; init; }

    /// <summary>Name on the wire; "none" when the state is.</summary>
    public string Id => State == "none" ? "none" : Guarantee.Id;
}
