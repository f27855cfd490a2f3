using System.Runtime.CompilerServices;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Robust;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Replies;
using Gateway.Reuse;
using Gateway.Store;
using Gateway.Tracing;

namespace Gateway.Pipeline;

/// <summary>The straight line of a decoded request: run, score, decide, reply. Thread-safe.</summary>
sealed class InferPipeline(FamilyExecution execution, ReusedRuns runs, NoisedAsk noised, Recorder recorder, GatewayMetrics metrics, TimeProvider time)
{
    /// <summary>Answers a request that was decoded for <paramref name="family"/>.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<InferResult> AnswerAsync(
        Family family, InferRequest request, GatewaySnapshot snapshot, InferCount count, CancellationToken cancellation)
    {
        Spans.Asked(family);
        var policy = snapshot.PolicyFor(family.Name);
        if (Check(family, request, policy, out var choice) is { } wrong)
            return new InferResult(null, wrong, null);
        bool asksNoised = NoisedAsk.IsWanted(family, request, policy);
        if (asksNoised && NoisedAsk.Check(family, request.Rows, snapshot.Limits) is { } tooMany)
            return new InferResult(null, tooMany, null);
        long begun = time.GetTimestamp();
        count.Accepted(request.Rows);
        var deadline = Deadline(request, snapshot.Limits);
        var (outputs, taken) = runs.IsOn(family, snapshot.Config.Reuse) ? await runs.RunAsync(family, request, choice, deadline, snapshot, cancellation)
            : (await runs.AloneAsync(family, request, choice, deadline, cancellation), null);
        bool cut = IsCut(request, snapshot.Config);
        if (taken is { } waited)
            count.Waited(waited);
        else
            count.Members(family, outputs, cut);
        if (Quorum(family, request, outputs, cut) is { } lost)
            return new InferResult(null, lost, ReplySummary.Without(family, request.Rows, outputs.Answered));
        var decisions = Decide(family, outputs, choice, policy, request);
        var decision = default(Guid);
        if (asksNoised && decisions.RowsWithoutAnswer.Length == 0)
            (decisions, decision) = await NoisedAsync(family, request, decisions, policy, deadline - time.GetElapsedTime(begun), count, cut, cancellation);

        metrics.Reasons(family.Name, decisions.Rows);
        count.Votes(family, outputs, decisions.Rows);
        var result = ReplyPolicy.Reply(family, request, outputs, decisions, policy);
        count.Answered(outputs.Answered);
        // What is flagged or audited is durable before the reply leaves.
        var kept = await recorder.RecordAsync(family, request, outputs, decisions, result, begun, decision);
        return decisions.RowsWithoutAnswer.Length == 0 ? kept with { Decided = decisions } : kept;
    }

    // By itself: what it keeps for later is made by nobody who does not ask for it.
    async ValueTask<(FamilyDecisions Decisions, Guid Decision)> NoisedAsync(
        Family family, InferRequest request, FamilyDecisions decisions, AnswerPolicy policy, TimeSpan left, InferCount count, bool cut, CancellationToken cancellation)
    {
        var under = await noised.MeansAsync(family, request.Inputs, left, async (copies, rest) =>
        {
            var given = await execution.RunAsync(family, copies, rest, cancellation);
            count.Members(family, given, cut);
            return given;
        });
        return (policy.IsRobust ? RobustSets.Flag(family, decisions, under.Means) : RobustSets.Add(family, decisions, under.Means), under.Decision);
    }

    static FamilyDecisions Decide(Family family, MemberOutputs outputs, AnswerChoice choice, AnswerPolicy policy, InferRequest request)
    {
        using var span = Spans.Step("decide");
        return Decider.Decide(family, outputs, choice, policy.RiskThreshold, request.Group(family, choice));
    }

    /// <summary>What a version cannot do of what the request asks, or null.</summary>
    public static Fault? Check(Family family, InferRequest request, AnswerPolicy policy, out AnswerChoice choice)
    {
        choice = default;
        var parameters = request.Parameters;
        if (parameters.Check() is { } contradiction)
            return contradiction;
        if (!family.TryChoose(parameters.Combine, parameters.Member, parameters.Lambda, out choice, out string? problem))
            return new Fault(FaultCode.AnswerNotOffered, problem!);
        if (ReplyPolicy.Check(parameters.OnFlag, policy.OnFlag) is { } lenient)
            return lenient;
        return InputChecks.Finite(family, request.Inputs) ?? OutputSelection.Check(family, request);
    }

    // A caller that leaves members less time than they are given otherwise may not call them slow.
    static bool IsCut(InferRequest request, GatewayConfig config) =>
        request.Parameters.Deadline is { } own && own < config.Limits.Deadline && own < config.Members.Timeout;

    static TimeSpan Deadline(InferRequest request, LimitsConfig limits)
    {
        var asked = request.Parameters.Deadline ?? limits.Deadline;
        return asked < limits.MaximumDeadline ? asked : limits.MaximumDeadline;
    }

    // Too few answers is not agreement: the caller gets no prediction.
    static Fault? Quorum(Family family, InferRequest request, MemberOutputs outputs, bool cut)
    {
        int[] below = outputs.RowsBelow(family.Quorum);
        if (below.Length == 0)
            return null;
        if (below.All(row => !InputChecks.IsFinite(request.Inputs, row)))
        {
            string rows = Fault.Show(below.Take(16).Select(r => (long)r));
            return new Fault(FaultCode.NotFiniteRow, $"rows {rows}: too few members could answer what is not finite", below);
        }

        string counts = $"{below.Length} of {request.Rows} rows were answered by fewer than {family.Quorum} of {family.Members.Count} members";
        if (cut && outputs.Results.Any(r => r.Status == MemberStatus.TimedOut))
            return new Fault(FaultCode.DeadlineExceeded, $"the caller's deadline of {request.Parameters.Deadline!.Value.TotalMilliseconds:0.###} ms passed: {counts}", below);
        return new Fault(FaultCode.QuorumLost, counts + Failures(outputs), below);
    }

    static string Failures(MemberOutputs outputs)
    {
        string[] failures = [.. outputs.Results.Select(r => r.Error).OfType<string>()];
        return failures.Length == 0 ? "" : ": " + string.Join("; ", failures);
    }
}
