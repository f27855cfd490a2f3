using Ensemble.Families;

namespace Gateway.Guard;

/// <summary>How the guarantee of a route stands. Immutable.</summary>
/// <param name="Family">The loaded version that it was checked with.</param>
/// <param name="Status">The guarantee, with what was last heard of the service.</param>
sealed record RouteStanding(Family Family, GuaranteeStatus Status)
{
    /// <summary>The same at a moment: expiry is told by the clock.</summary>
    public GuaranteeStatus At(DateTimeOffset now) => Status.State is "valid" or "unverified" && Status.Guarantee.Expires is { } end && now >= end
        ? Status with { State = "expired", Why = $"it expired on {end:yyyy-MM-dd}" } : Status;
}
