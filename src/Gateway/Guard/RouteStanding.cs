using Ensemble.Families;

namespace Gateway.Guard;

/// <summary>How the guarantee of a route stands. Immutable.</summary>
/// <param name="Family">The loaded version that it was checked with.</param>
/// <param name="Status">The guarantee, with what was last heard of the service.</param>
sealed record RouteStanding(Family Family, GuaranteeStatus Status)
{
    /// <summary>The same at a moment, with what the audit found of it: withdrawn is for ever, and expiry is told by the clock.</summary>
    public GuaranteeStatus At(DateTimeOffset now)
    {
        if (Status.State is not ("valid" or "unverified"))
            return Status;
        var found = Family.FoundOf(Status.Guarantee.Binding);
        if (found is { State: "withdrawn" } withdrawn)
            return Status with { State = withdrawn.State, Why = withdrawn.Why };
        if (Status.Guarantee.Expires is { } end && now >= end)
            return Status with { State = "expired", Why = $"it expired on {end:yyyy-MM-dd}" };
        return Status.State == "valid" && found is { } doubt ? Status with { State = doubt.State, Why = doubt.Why } : Status;
    }
}
