using Ensemble.Tensors;
using Gateway.Candidates;
using Gateway.Configuration;
using Gateway.Logging;
using Gateway.Metrics;
using Gateway.Overload;
using Gateway.Pipeline;
using Gateway.Replies;
using Gateway.Security;
using Gateway.Statistics;
using Gateway.Tracing;

namespace Gateway.Protocols.Grpc;

/// <summary>ModelInfer: admit, route, decode, answer, encode, as infer over REST does.</summary>
sealed class InferCall(FamilyRouter router, CandidateTraffic traffic, OverloadGates gates, AccessCheck access, DecisionLog log, StatisticsTable statistics, GatewayMetrics metrics, TimeProvider time)
{
    public const string Path = "/inference.GRPCInferenceService/ModelInfer";

    GrpcEntry? entry;

    /// <summary>The call, with what it needs.</summary>
    public GrpcEntry Entry => entry ??= new(Need.Predict, true, AnswerAsync);

    public async ValueTask<Fault?> AnswerAsync(GrpcCall call)
    {
        var unreadable = InferFrame.Scan(call.Message, call.Snapshot.Limits, out var frame);
        if (unreadable is not null)
            return await RefusedAsync(call, unreadable);
        var count = new InferCount(metrics, time, frame.ModelName, call.Deadline.Start);
        using var span = Spans.Request(call.Context, "infer");
        InferResult? result = null;
        try
        {
            result = InTime(await RunAsync(call, frame, count), call.Deadline);
            Annotate(call, result);
            if (result.Reply is { } reply)
                await GrpcReply.SendAsync(call.Context.Response, InferWriter.Write(reply, frame.Raw.Count > 0), last: true, call.Gone);
        }
        catch (OperationCanceledException) when (call.Gone.IsCancellationRequested)
        {
            // Nobody is left to read a reply; its rows count as failed.
            result = new InferResult(null, new Fault(FaultCode.Cancelled, "the client went away"), null);
        }
        finally
        {
            Spans.Ended(span, result, call.Context.Response.StatusCode);
            log.Inferred(result);
            count.End(result);
        }

        return result.Fault;
    }

    /// <summary>
    /// Why a message that begins so is not read to its end: its caller may not ask that family, or would be turned away. Where the family
    /// cannot be told yet, and for every message that is read, both are asked again behind it.
    /// </summary>
    public Fault? Refuse(HttpContext context, ReadOnlyMemory<byte> beginning, LimitsConfig limits) =>
        InferFrame.FirstName(beginning.Span) is not { } family ? null
        : access.Permit(context, Scope.Predict, family) ?? gates.Refuse(family, Urgency.Of(context.Request.Headers), limits);

    /// <summary>Counts a request whose message could not be had.</summary>
    public ValueTask<Fault?> RefusedAsync(GrpcCall call, Fault fault)
    {
        var result = new InferResult(null, fault, null);
        new InferCount(metrics, time, "", call.Deadline.Start).End(result);
        Annotate(call, result);
        return ValueTask.FromResult<Fault?>(fault);
    }

    async ValueTask<InferResult> RunAsync(GrpcCall call, InferFrame frame, InferCount count)
    {
        var limits = call.Snapshot.Limits;
        count.Received();
        if (access.Permit(call.Context, Scope.Predict, frame.ModelName) is { } forbidden)
            return Failed(forbidden);
        if (router.Route(frame.ModelName, null, out var any) is { } unknown)
            return Failed(frame.Read(out _) ?? unknown);
        gates.RunsTogether(any!.Family.Name, call.Snapshot.Config.Members.Batching ? any.Family.BatchRequests : 1);
        any.Dispose();
        using var place = await gates.EnterAsync(frame.ModelName, Urgency.Of(call.Context.Request.Headers), limits, call.Gone);
        if (place.Fault is { } turned)
            return Failed(turned);
        count.Admitted();
        if (frame.Read(out var message) is { } unreadable)
            return Failed(unreadable);
        // A message may name its model twice: what is permitted is what is answered.
        if (access.Permit(call.Context, Scope.Predict, message.ModelName) is { } refused)
            return Failed(refused);
        if (router.Route(message.ModelName, message.ModelVersion.Length == 0 ? null : message.ModelVersion, out var lease) is { } unroutable)
            return Failed(unroutable);
        using var memory = new TensorMemory();
        using (lease)
        {
            count.Routed(statistics.Of(lease!.Family));
            return new InferReader(lease.Family, limits, memory, message, frame.Raw).Read(call.Deadline, out var request) is { } wrong
                ? Failed(wrong)
                : access.Explain(call.Context, request!) is { } unexplained ? Failed(unexplained)
                : await traffic.AnswerAsync(lease.Family, message.ModelVersion.Length > 0, request!, call.Snapshot, count, call.Context.Response, call.Gone);
        }
    }

    // Members that were late because the caller's deadline was short are no failure of ours.
    static InferResult InTime(InferResult result, CallDeadline deadline) =>
        result.Fault is { Code: FaultCode.QuorumLost or FaultCode.AnswerMissing } late && deadline.HasPassed
            ? result with { Fault = late with { Code = FaultCode.DeadlineExceeded, Message = $"the deadline passed: {late.Message}" } }
            : result;

    static void Annotate(GrpcCall call, InferResult result)
    {
        call.Context.Response.Headers[ConsensusHeaders.FlaggedName] = ConsensusHeaders.Flagged(result.Summary);
        call.Context.Response.Headers[ConsensusHeaders.Name] = ConsensusHeaders.Summary(result.Summary, result.Fault);
    }

    static InferResult Failed(Fault fault) => new(null, fault, null);
}
