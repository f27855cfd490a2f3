using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Replies;
using Gateway.Store;

namespace Gateway.Pipeline;

/// <summary>The straight line of a decoded request: run, score, decide, reply. Thread-safe.</summary>
sealed class InferPipeline(FamilyExecution execution, Recorder recorder, GatewayMetrics metrics, TimeProvider time)
{
    /// <summary>Answers a request that was decoded for <paramref name="family"/>.</summary>
    public async ValueTask<InferResult> AnswerAsync(
        Family family, InferRequest request, GatewaySnapshot snapshot, InferCount count, CancellationToken cancellation)
    {
        var policy = snapshot.PolicyFor(family.Name);
        if (Check(family, request, policy, out var choice) is { } wrong)
            return new InferResult(null, wrong, null);
        long begun = time.GetTimestamp();
        count.Accepted(request.Rows);
        var outputs = await execution.RunAsync(family, request.Inputs, Deadline(request, snapshot.Limits), cancellation, request.Memory);
        count.Members(family, outputs);
        if (Quorum(family, request, outputs) is { } lost)
            return new InferResult(null, lost, ReplySummary.Without(family, request.Rows, outputs.Answered));
        var decisions = Decider.Decide(family, outputs, choice, policy.RiskThreshold);
        metrics.Reasons(family.Name, [.. decisions.Rows]);
        var result = ReplyPolicy.Reply(family, request, outputs, decisions, policy);
        count.Answered(outputs.Answered);
        // What is flagged or audited is durable before the reply leaves.
        return await recorder.RecordAsync(family, request, outputs, decisions, result, begun);
    }

    static Fault? Check(Family family, InferRequest request, AnswerPolicy policy, out AnswerChoice choice)
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

    static TimeSpan Deadline(InferRequest request, LimitsConfig limits)
    {
        var asked = request.Parameters.Deadline ?? limits.Deadline;
        return asked < limits.MaximumDeadline ? asked : limits.MaximumDeadline;
    }

    // Too few answers is not agreement: the caller gets no prediction.
    static Fault? Quorum(Family family, InferRequest request, MemberOutputs outputs)
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
        return new Fault(FaultCode.QuorumLost, counts + Failures(outputs), below);
    }

    static string Failures(MemberOutputs outputs)
    {
        string[] failures = [.. outputs.Results.Select(r => r.Error).OfType<string>()];
        return failures.Length == 0 ? "" : ": " + string.Join("; ", failures);
    }
}
