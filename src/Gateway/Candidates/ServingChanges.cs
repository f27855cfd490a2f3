using Ensemble.Families;
using Gateway.Replies;

namespace Gateway.Candidates;

/// <summary>What a candidate's calls make of a family's state, or why not.</summary>
sealed class ServingChanges(FamilyStore store)
{
    /// <summary>Tries a version beside the one that serves.</summary>
    public Fault? Try(string family, CandidateCall call, out FamilyServing? after) => Change(family, out after, now =>
    {
        if (Loaded(family, call.Version) is { } absent)
            return (null, absent);
        if (now.Serving == call.Version)
            return (null, Refused($"version {Fault.Show(call.Version)} of {Fault.Show(family)} serves already"));
        using var serving = store.Lease(family, null);
        using var candidate = store.Lease(family, call.Version);
        return serving is null || candidate is null || !candidate.Family.HasInputsOf(serving.Family)
            ? (null, Refused($"version {Fault.Show(call.Version)} of {Fault.Show(family)} has other inputs than version {Fault.Show(now.Serving)}, which serves"))
            : (new ServingState { Serving = now.Serving!, Previous = now.State?.Previous, Candidate = call.Version, Mode = call.Mode, Share = call.Share }, null);
    });

    /// <summary>Has the candidate serve, or the version that is named; there is no candidate any more.</summary>
    public Fault? Promote(string family, string? version, out FamilyServing? after) => Change(family, out after, now =>
    {
        if ((version ?? now.State?.Candidate) is not { } promoted)
            return (null, Refused($"the family {Fault.Show(family)} has no candidate"));
        if (Loaded(family, promoted) is { } absent)
            return (null, absent);
        if (version is null && now.Candidate is null)
            return (null, Refused(string.Join("; ", now.Mistakes)));
        // Naming the version that serves already keeps it when a higher one is loaded.
        return (new ServingState { Serving = promoted, Previous = now.Serving == promoted ? now.State?.Previous : now.Serving }, null);
    });

    /// <summary>Drops the candidate or, where there is none, goes back to the version that served before the last promotion.</summary>
    public Fault? Rollback(string family, out FamilyServing? after) => Change(family, out after, now =>
        now.State is { Candidate: not null } tried ? (tried with { Candidate = null, Mode = null, Share = null }, null)
        : now.State?.Previous is not { } previous ? (null, Refused($"the family {Fault.Show(family)} has no candidate, and none was promoted"))
        : Loaded(family, previous) is { } absent ? (null, absent)
        : (new ServingState { Serving = previous }, null));

    Fault? Change(string family, out FamilyServing? after, Func<FamilyServing, (ServingState? State, Fault? Fault)> change)
    {
        Fault? fault = new(FaultCode.UnknownFamily, $"no family has the name {Fault.Show(family)}");
        // Nothing of it is loaded: what it is called may still be known.
        if (store.Statuses.FirstOrDefault(s => s.Name == family) is { } known)
            fault = new Fault(FaultCode.LoadRefused, $"the family {Fault.Show(family)} does not serve: {string.Join("; ", known.Mistakes)}");
        try
        {
            after = store.ChangeServing(family, now =>
            {
                (var state, fault) = now.Serving is null ? (null, Refused(string.Join("; ", now.Mistakes))) : change(now);
                return state;
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            after = null;
            return new Fault(FaultCode.ServingNotKept, $"the family {Fault.Show(family)}: {e.Message}");
        }

        return fault;
    }

    Fault? Loaded(string family, string version)
    {
        if (store.VersionsOf(family).Contains(version, StringComparer.Ordinal))
            return null;
        var refused = store.Statuses.FirstOrDefault(s => s.Name == family && s.Version == version);
        return refused is null
            ? new Fault(FaultCode.UnknownVersion, $"the family {Fault.Show(family)} has no version {Fault.Show(version)}; it has {string.Join(", ", store.VersionsOf(family))}")
            : new Fault(FaultCode.LoadRefused, $"version {Fault.Show(version)} of {Fault.Show(family)} was refused: {string.Join("; ", refused.Mistakes)}");
    }

    static Fault Refused(string why) => new(FaultCode.CandidateRefused, why);
}
