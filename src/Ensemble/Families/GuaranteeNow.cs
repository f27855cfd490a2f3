namespace Ensemble.Families;

/// <summary>How a guarantee stands at a moment: as it was loaded, as the clock says, and as monitors found it.</summary>
static class GuaranteeNow
{
    /// <summary>Withdrawn is for ever, whoever says so; an expired guarantee is not also in doubt.</summary>
    /// <param name="loaded">As it stood when the family was loaded.</param>
    /// <param name="found">What was found of it while it served; null for nothing.</param>
    /// <param name="now">The moment.</param>
    public static GuaranteeStatus Of(GuaranteeStatus loaded, (string State, string Why)? found, DateTimeOffset now)
    {
        if (loaded.State is "none" or "withdrawn")
            return loaded;
        if (found is { State: "withdrawn" } withdrawn)
            return loaded with { State = withdrawn.State, Why = withdrawn.Why };
        if (loaded is { State: "valid", Guarantee.Expires: { } end } && now >= end)
            return loaded with { State = "expired", Why = $"it expired on {end:yyyy-MM-dd}" };
        return loaded.State == "valid" && found is { } doubt ? loaded with { State = doubt.State, Why = doubt.Why } : loaded;
    }

    /// <summary>The last one that was made for an answer; null where none was.</summary>
    public static GuaranteeStatus? Last(IReadOnlyList<GuaranteeStatus> loaded, string answer)
    {
        // Asked for each request: nothing is allocated.
        for (int i = loaded.Count - 1; i >= 0; i--)
        {
            if (loaded[i].State != "none" && string.Equals(loaded[i].Guarantee.Answer, answer, StringComparison.Ordinal))
                return loaded[i];
        }

        return null;
    }
}
