using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Gateway.Candidates;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;

namespace Gateway.Guard;

/// <summary>
/// A guarded family's candidate: which requests are its own, and what it would have said of those that the serving version judged.
/// Thread-safe.
/// </summary>
sealed class GuardCandidates(FamilyStore store, ShadowRuns shadows, GuardRuns runs, GatewayMetrics metrics, SnapshotHolder holder)
{
    /// <summary>Draws whether a request is for the candidate, which the inspection then holds.</summary>
    /// <param name="inspection">The request's inspection.</param>
    /// <param name="route">Its route.</param>
    /// <param name="routed">The serving version.</param>
    /// <param name="request">The body in that version's terms, by which is drawn.</param>
    /// <param name="read">Reads the body in another version's terms; null where it cannot be.</param>
    /// <returns>Whether the candidate is to be asked in place of the serving version.</returns>
    public bool Draw(GuardInspection inspection, GuardRoute route, Family routed, InferRequest request, Func<Family, InferRequest?> read)
    {
        var candidate = store.LeaseCandidate(routed, out var state);
        if (candidate is null)
            return false;
        if (CandidateDraw.Uniform(routed.Name, candidate.Family.Version, request) >= state!.Share)
        {
            candidate.Dispose();
            return false;
        }

        if (read(candidate.Family) is not { } own)
        {
            candidate.Dispose();
            metrics.Candidate(routed.Name, CandidateOutcome.Skipped, request.Rows);
            return false;
        }

        inspection.Try(candidate, own, state.IsShadow);
        if (state.IsShadow)
            return false;
        bool asked = CanJudge(route, candidate.Family, own) && runs.Of(candidate.Family).Late < holder.Current.Limits.LateRuns;
        if (!asked)
            metrics.Candidate(routed.Name, CandidateOutcome.Skipped, request.Rows);
        return asked;
    }

    /// <summary>Whether what a candidate gave judges all rows, and counts it; where it does not, the serving version is asked.</summary>
    public bool Takes(GuardInspection inspection, MemberOutputs outputs)
    {
        var family = inspection.Candidate!.Family;
        bool whole = outputs.RowsBelow(family.Quorum).Length == 0;
        metrics.Candidate(family.Name, whole ? CandidateOutcome.Answered : CandidateOutcome.Failed, outputs.Rows);
        if (whole)
            inspection.Judged();
        return whole;
    }

    /// <summary>Has a shadowing candidate judge what the serving version has judged; called when the reply has left.</summary>
    public void Follow(GuardExchange exchange, Judgment judged, ServedReply served)
    {
        var (inspection, snapshot) = (exchange.Inspection, holder.Current);
        if (inspection.Why is not null || !inspection.IsShadowed || inspection is not { Family: { } serving, Tried: { } request, Candidate: { } candidate, Outputs: { } outputs })
            return;
        var said = Said(serving, outputs, judged.Decisions);
        // Rows that the serving version itself has no answer to are compared with nothing, as in infer.
        if (said.RowsWithoutAnswer.Length > 0)
            return;
        if (!CanJudge(exchange.Route, candidate.Family, request) || !shadows.TryEnter(snapshot.Limits.CandidateRuns))
        {
            metrics.Candidate(serving.Name, CandidateOutcome.Skipped, request.Rows);
            return;
        }

        request.Memory?.Hold();
        shadows.Start(new ShadowRun(serving, said, candidate.Again(), request, snapshot)
        {
            Decide = (family, tried) => Said(family, tried, GuardJudge.Decide(exchange.Route with { IsRobust = false }, family, tried, served)),
        });
    }

    // The chosen answer is the service's, whichever version judges it: what can change is the members' own, and the flag.
    static FamilyDecisions Said(Family family, MemberOutputs outputs, FamilyDecisions judged)
    {
        var own = Decider.Decide(family, outputs, family.DefaultChoice);
        return own with { Rows = [.. own.Rows.Select((row, i) => row with { Reasons = judged.Rows[i].Reasons })] };
    }

    static bool CanJudge(GuardRoute route, Family candidate, InferRequest request) =>
        GuardPlan.Answers(route, candidate) is null && InputChecks.Finite(candidate, request.Inputs) is null;
}
