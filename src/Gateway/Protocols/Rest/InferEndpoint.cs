using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Protocols.Binary;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>POST .../infer: route, admit, decode, answer, encode.</summary>
sealed class InferEndpoint(
    FamilyRouter router, InferPipeline pipeline, Admission admission, GatewayMetrics metrics, SnapshotHolder holder, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context)
    {
        var snapshot = holder.Current;
        var (name, version) = RouteValues.Family(context);
        var count = new InferCount(metrics, time, name);
        InferResult? result = null;
        try
        {
            result = await AnswerAsync(context, name, version, snapshot, count);
            await SendAsync(context, result);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to read a reply; its rows count as failed.
            result = new InferResult(null, new Fault(FaultCode.Cancelled, "the client went away"), null);
        }
        finally
        {
            count.End(result);
        }
    }

    async ValueTask<InferResult> AnswerAsync(HttpContext context, string name, string? version, GatewaySnapshot snapshot, InferCount count)
    {
        if (router.Route(name, version, out var lease) is { } unroutable)
            return Failed(unroutable);
        using (lease)
        {
            if (RequestHeaders.Check(context.Request) is { } unreadable)
                return Failed(unreadable);
            using var body = new BodyBuffer(admission, snapshot.Limits);
            if (await body.ReadAsync(context.Request, context.RequestAborted) is { } cut)
                return Failed(cut);
            if (!admission.TryEnter(snapshot.Limits.InFlight))
                return Failed(new Fault(FaultCode.QueueFull, $"{snapshot.Limits.InFlight} requests are running (Limits.InFlight)"));
            try
            {
                return Decode(context.Request, body.Bytes, lease!.Family, snapshot.Limits, out var request) is { } wrong
                    ? Failed(wrong)
                    : await pipeline.AnswerAsync(lease.Family, request!, snapshot, count, context.RequestAborted);
            }
            finally
            {
                admission.Leave();
            }
        }
    }

    static Fault? Decode(HttpRequest request, ReadOnlySpan<byte> body, Family family, LimitsConfig limits, out InferRequest? decoded)
    {
        string? header = request.Headers.TryGetValue(BodyParts.Header, out var length) ? length.ToString() : null;
        return InferBody.Decode(header, body, family, limits, out decoded);
    }

    static InferResult Failed(Fault fault) => new(null, fault, null);

    static async ValueTask SendAsync(HttpContext context, InferResult result)
    {
        context.Response.Headers[ConsensusHeaders.FlaggedName] = ConsensusHeaders.Flagged(result.Summary);
        context.Response.Headers[ConsensusHeaders.Name] = ConsensusHeaders.Summary(result.Summary, result.Fault);
        if (result.Reply is { } reply)
            await InferEncoder.SendAsync(context.Response, reply, context.RequestAborted);
        else
            await FaultEncoder.SendAsync(context.Response, result.Fault!, context.RequestAborted);
    }
}
