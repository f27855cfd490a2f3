using System.Diagnostics.CodeAnalysis;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;

namespace Gateway.Candidates;

/// <summary>
/// Runs candidates on copies of requests, after their replies have left and never more at once than the limit: what comes beyond
/// is counted and dropped, so that nothing waits and no more memory is held. Thread-safe.
/// </summary>
sealed class ShadowRuns(GatewayMetrics metrics, SnapshotHolder holder, TimeProvider time, OwnThreads threads)
{
    int running;

    /// <summary>Takes a place for a run; <see cref="Start"/> gives it back.</summary>
    public bool TryEnter(int limit)
    {
        if (Interlocked.Increment(ref running) <= limit)
            return true;
        Interlocked.Decrement(ref running);
        return false;
    }

    /// <summary>Begins a run that has its place; returns at once.</summary>
    public void Start(ShadowRun run) => _ = Task.Run(() => RunAsync(run));

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the candidate does, the reply has left: its rows failed.")]
    async Task RunAsync(ShadowRun run)
    {
        try
        {
            Count(run, await DecideAsync(run));
        }
        catch (Exception)
        {
            metrics.Candidate(run.Serving.Name, CandidateOutcome.Failed, run.Request.Rows);
        }
        finally
        {
            run.Release();
            Interlocked.Decrement(ref running);
        }
    }

    async ValueTask<Dictionary<CandidateOutcome, int>> DecideAsync(ShadowRun run)
    {
        var candidate = run.Candidate.Family;
        var policy = run.Snapshot.PolicyFor(candidate.Name);
        var choice = candidate.DefaultChoice;
        // What a guarded request's parameters ask for, they ask of the service.
        if (run.Decide is null && InferPipeline.Check(candidate, run.Request, policy, out choice) is not null)
            return new() { [CandidateOutcome.Skipped] = run.Request.Rows };
        // Its members' calls end at the deadline, and the run not before them: a place is free when nothing of it runs any more.
        var outputs = await new FamilyExecution(time, InTimeAsync, threads).RunAsync(candidate, run.Request.Inputs, Timeout.InfiniteTimeSpan, CancellationToken.None, choice: choice);
        var decisions = run.Decide?.Invoke(candidate, outputs)
            ?? Decider.Decide(candidate, outputs, choice, policy.RiskThreshold, run.Request.Group(candidate, choice));
        return CandidateComparison.Count(run.Serving, run.Answered, candidate, outputs, decisions);
    }

    void Count(ShadowRun run, Dictionary<CandidateOutcome, int> counts)
    {
        foreach (var (outcome, rows) in counts)
            metrics.Candidate(run.Serving.Name, outcome, rows);
    }

    async ValueTask<IReadOnlyList<Tensor>> InTimeAsync(
        Family family, Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(holder.Current.Limits.Deadline, time);
        return await call(late.Token);
    }
}
