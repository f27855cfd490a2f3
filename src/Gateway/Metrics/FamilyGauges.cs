namespace Gateway.Metrics;

/// <summary>What is set when a family is loaded, refused or removed. Callers hold one lock.</summary>
sealed class FamilyGauges(Instruments instruments)
{
    internal static readonly string[] States = ["valid", "unverified", "withdrawn", "expired", "none"];

    public void Loaded(FamilyMetrics series, FamilyFacts facts)
    {
        Serves(series, facts);
        instruments.FamilyReloads.WithLabels(facts.Name, "loaded").Inc();
        instruments.FamilyReloads.WithLabels(facts.Name, "refused").Inc(0);
        instruments.FamilyLastReload.WithLabels(facts.Name).Set(1);
    }

    /// <summary>What is said of the version that serves.</summary>
    public void Serves(FamilyMetrics series, FamilyFacts facts)
    {
        series.SetMembers(facts.Members);
        instruments.Members.WithLabels(facts.Name).Set(facts.Members.Count);
        instruments.MembersAnswering.WithLabels(facts.Name).Set(facts.Members.Count);
        instruments.Quorum.WithLabels(facts.Name).Set(facts.Quorum);
        if (series.Version is { } old && !string.Equals(old, facts.Version, StringComparison.Ordinal))
            instruments.FamilyInfo.RemoveLabelled(facts.Name, old);
        series.Version = facts.Version;
        instruments.FamilyInfo.WithLabels(facts.Name, facts.Version).Set(1);
        instruments.FamilyLoaded.WithLabels(facts.Name).Set(1);
        if (facts.FlagRate is { } rate)
            instruments.BaselineFlagRatio.WithLabels(facts.Name).Set(rate);
        else
            instruments.BaselineFlagRatio.RemoveLabelled(facts.Name);
        SetGuarantees(series, facts);
    }

    public void Refused(FamilyMetrics series, string family)
    {
        instruments.FamilyLoaded.WithLabels(family).Set(series.Version is null ? 0 : 1);
        instruments.FamilyReloads.WithLabels(family, "refused").Inc();
        instruments.FamilyLastReload.WithLabels(family).Set(0);
    }

    public void Removed(FamilyMetrics series, string family)
    {
        if (series.Version is { } version)
            instruments.FamilyInfo.RemoveLabelled(family, version);
        series.Version = null;
        Candidate(series, family, null);
        series.SetMembers([]);
        SetGuarantees(series, new(family, "", [], 0, null, []));
        instruments.FamilyLoaded.WithLabels(family).Set(0);
        instruments.Members.RemoveLabelled(family);
        instruments.MembersAnswering.RemoveLabelled(family);
        instruments.Quorum.RemoveLabelled(family);
        instruments.BaselineFlagRatio.RemoveLabelled(family);
        instruments.FamilyLastReload.RemoveLabelled(family);
    }

    /// <summary>Another candidate is tried, or none; every outcome begins at 0, so that an increase from nothing is seen.</summary>
    public void Candidate(FamilyMetrics series, string family, (string Version, string Mode)? candidate)
    {
        if (series.Candidate is { } old && old != candidate)
            instruments.CandidateInfo.RemoveLabelled(family, old.Version, old.Mode);
        series.Candidate = candidate;
        if (candidate is not { } now)
            return;
        instruments.CandidateInfo.WithLabels(family, now.Version, now.Mode).Set(1);
        foreach (var outcome in Enum.GetValues<CandidateOutcome>())
            instruments.CandidateRows.WithLabels(family, outcome.Name()).Inc(0);
    }

    /// <summary>Sets one guarantee's state: 1 for this one, 0 for the others.</summary>
    public void State(string family, string answer, string state)
    {
        foreach (string each in States)
            instruments.GuaranteeState.WithLabels(family, answer, each).Set(string.Equals(each, state, StringComparison.Ordinal) ? 1 : 0);
    }

    /// <summary>Sets the guarantee of a guard route, or takes its series away.</summary>
    public void Route(string family, string answer, (string State, double Alpha)? standing)
    {
        if (standing is { } now)
        {
            State(family, answer, now.State);
            instruments.GuaranteeAlpha.WithLabels(family, answer).Set(now.Alpha);
            return;
        }

        foreach (string state in States)
            instruments.GuaranteeState.RemoveLabelled(family, answer, state);
        instruments.GuaranteeAlpha.RemoveLabelled(family, answer);
    }

    void SetGuarantees(FamilyMetrics series, FamilyFacts facts)
    {
        foreach (string gone in series.Guaranteed.Except(facts.Guarantees.Select(g => g.Answer), StringComparer.Ordinal))
        {
            foreach (string state in States)
                instruments.GuaranteeState.RemoveLabelled(facts.Name, gone, state);
            instruments.GuaranteeAlpha.RemoveLabelled(facts.Name, gone);
        }

        foreach (var guarantee in facts.Guarantees)
        {
            State(facts.Name, guarantee.Answer, guarantee.State);
            instruments.GuaranteeAlpha.WithLabels(facts.Name, guarantee.Answer).Set(guarantee.Alpha);
        }

        series.Guaranteed = [.. facts.Guarantees.Select(g => g.Answer)];
    }
}
