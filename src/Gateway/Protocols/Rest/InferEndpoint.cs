using System.Runtime.CompilerServices;
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

namespace Gateway.Protocols.Rest;

/// <summary>A request for inference over HTTP, in any protocol's words: route, admit, decode, answer, encode.</summary>
sealed class InferEndpoint(
    FamilyRouter router, CandidateTraffic traffic, Admission admission, OverloadGates gates, AccessCheck access, DecisionLog log, StatisticsTable statistics, GatewayMetrics metrics, SnapshotHolder holder, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context, IInferCodec codec)
    {
        var snapshot = holder.Current;
        var (name, version) = RouteValues.Family(context);
        var count = new InferCount(metrics, time, name);
        using var span = Spans.Request(context, "infer");
        InferResult? result = null;
        try
        {
            result = await AnswerAsync(context, name, version, codec, snapshot, count);
            await SendAsync(context, codec, result);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to read a reply; its rows count as failed.
            result = new InferResult(null, new Fault(FaultCode.Cancelled, "the client went away"), null);
        }
        finally
        {
            Spans.Ended(span, result, context.Response.StatusCode);
            log.Inferred(result);
            count.End(result);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<InferResult> AnswerAsync(HttpContext context, string name, string? version, IInferCodec codec, GatewaySnapshot snapshot, InferCount count)
    {
        string? label = RouteValues.Label(context);
        if (router.Route(name, version, label, out var lease) is { } unroutable)
            return Failed(unroutable);
        using (lease)
        {
            count.Routed(statistics.Of(lease!.Family));
            if (RequestHeaders.Check(context.Request) is { } unreadable)
                return Failed(unreadable);
            int urgency = Urgency.Of(context.Request.Headers);
            // Who is turned away costs as little as may be: its body is not read.
            if (gates.Refuse(lease.Family.Name, urgency, snapshot.Limits) is { } early)
                return Failed(early);
            using var body = new BodyBuffer(admission, snapshot.Limits);
            if (await body.ReadAsync(context.Request, context.RequestAborted) is { } cut)
                return Failed(cut);
            count.Received();
            gates.RunsTogether(lease.Family.Name, snapshot.Config.Members.Batching ? lease.Family.BatchRequests : 1);
            using var place = await gates.EnterAsync(lease.Family.Name, urgency, snapshot.Limits, context.RequestAborted);
            if (place.Fault is { } turned)
                return Failed(turned);
            using var memory = new TensorMemory();
            count.Admitted();
            return codec.Decode(context.Request, body.Bytes, lease.Family, snapshot.Limits, memory, out var request) is { } wrong
                ? Failed(wrong)
                : access.Explain(context, request!) is { } unexplained ? Failed(unexplained)
                : await traffic.AnswerAsync(lease.Family, (version ?? label) is not null, request!, snapshot, count, context.Response, context.RequestAborted);
        }
    }

    static InferResult Failed(Fault fault) => new(null, fault, null);

    static async ValueTask SendAsync(HttpContext context, IInferCodec codec, InferResult result)
    {
        context.Response.Headers[ConsensusHeaders.FlaggedName] = ConsensusHeaders.Flagged(result.Summary);
        context.Response.Headers[ConsensusHeaders.Name] = ConsensusHeaders.Summary(result.Summary, result.Fault);
        if (result.Reply is { } reply)
            await codec.SendAsync(context.Response, reply, context.RequestAborted);
        else
            await FaultEncoder.SendAsync(context.Response, result.Fault!, context.RequestAborted, counted: true);
    }
}
