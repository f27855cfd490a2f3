using Ensemble.Decisions;
using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Replies;
using Gateway.Statistics;

namespace Gateway.Candidates;

/// <summary>
/// Answers a decoded request by the version that it is for: the one that it names, else the one that serves, or for the candidate's
/// share of the requests the candidate. Thread-safe.
/// </summary>
sealed class CandidateTraffic(InferPipeline pipeline, FamilyStore store, ShadowRuns shadows, StatisticsTable statistics, GatewayMetrics metrics)
{
    /// <summary>Answers.</summary>
    /// <param name="routed">The version that was routed to, for which the request was decoded.</param>
    /// <param name="named">Whether the request names that version: then no other is asked.</param>
    /// <param name="request">The request; its memory is held where a candidate reads it later.</param>
    /// <param name="snapshot">The configuration that it began with.</param>
    /// <param name="count">Counts it.</param>
    /// <param name="response">Its reply; a shadow runs when that has left.</param>
    /// <param name="cancellation">The caller is gone.</param>
    public ValueTask<InferResult> AnswerAsync(
        Family routed, bool named, InferRequest request, GatewaySnapshot snapshot, InferCount count, HttpResponse response, CancellationToken cancellation)
    {
        FamilyServing? state = null;
        var candidate = named ? null : store.LeaseCandidate(routed, out state);
        return candidate is null ? pipeline.AnswerAsync(routed, request, snapshot, count, cancellation)
            : BesideAsync(routed, candidate, state!, request, snapshot, count, response, cancellation);
    }

    async ValueTask<InferResult> BesideAsync(
        Family routed, FamilyLease leased, FamilyServing state, InferRequest request, GatewaySnapshot snapshot, InferCount count, HttpResponse response, CancellationToken cancellation)
    {
        using var candidate = leased;
        if (CandidateDraw.Uniform(routed.Name, candidate.Family.Version, request) >= state.Share)
            return await pipeline.AnswerAsync(routed, request, snapshot, count, cancellation);
        if (!state.IsShadow)
            return await ShareAsync(routed, candidate.Family, request, snapshot, count, cancellation);
        var result = await pipeline.AnswerAsync(routed, request, snapshot, count, cancellation);
        if (result.Decided is not null)
            Follow(routed, candidate, request, snapshot, result.Decided, response);
        return result;
    }

    // A candidate that is tried fails no request that the serving version can answer.
    async ValueTask<InferResult> ShareAsync(
        Family routed, Family candidate, InferRequest request, GatewaySnapshot snapshot, InferCount count, CancellationToken cancellation)
    {
        if (InferPipeline.Check(candidate, request, snapshot.PolicyFor(candidate.Name), out _) is null)
        {
            count.Routed(statistics.Of(candidate));
            var result = await pipeline.AnswerAsync(candidate, request, snapshot, count, cancellation);
            bool failed = result.Fault is { Code: FaultCode.QuorumLost or FaultCode.AnswerMissing };
            metrics.Candidate(routed.Name, failed ? CandidateOutcome.Failed : CandidateOutcome.Answered, request.Rows);
            if (!failed)
                return result;
            count.Routed(statistics.Of(routed));
        }
        else
        {
            metrics.Candidate(routed.Name, CandidateOutcome.Skipped, request.Rows);
        }

        return await pipeline.AnswerAsync(routed, request, snapshot, count, cancellation);
    }

    void Follow(Family routed, FamilyLease candidate, InferRequest request, GatewaySnapshot snapshot, FamilyDecisions decided, HttpResponse response)
    {
        if (!shadows.TryEnter(snapshot.Limits.CandidateRuns))
        {
            metrics.Candidate(routed.Name, CandidateOutcome.Skipped, request.Rows);
            return;
        }

        // The request's own lease and memory end with it, before the run.
        request.Memory?.Hold();
        var run = new ShadowRun(routed, decided, candidate.Again(), request, snapshot);
        response.OnCompleted(() =>
        {
            shadows.Start(run);
            return Task.CompletedTask;
        });
    }
}
