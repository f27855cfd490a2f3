using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;
using Gateway.Security;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Protocols.Grpc;

/// <summary>The gRPC listener: checks a call's frame, reads its message, and hands it to its method.</summary>
sealed class GrpcServer(GrpcMethods methods, InferCall infer, AccessCheck access, Admission admission, SnapshotHolder holder, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (!IsGrpc(context))
            return;
        GrpcReply.Begin(context.Response);
        if (await AnswerAsync(context) is { } fault)
            await GrpcReply.EndAsync(context.Response, fault);
    }

    // What is not gRPC gets HTTP's own answer: its sender would not read gRPC's.
    static bool IsGrpc(HttpContext context)
    {
        string type = context.Request.ContentType ?? "";
        string media = type.Split(';')[0].Trim();
        bool ours = media.Equals(GrpcReply.ContentType, StringComparison.OrdinalIgnoreCase)
            || media.Equals(GrpcReply.ContentType + "+proto", StringComparison.OrdinalIgnoreCase);
        if (HttpMethods.IsPost(context.Request.Method) && ours)
            return true;
        context.Response.StatusCode = HttpMethods.IsPost(context.Request.Method)
            ? StatusCodes.Status415UnsupportedMediaType
            : StatusCodes.Status405MethodNotAllowed;
        if (!HttpMethods.IsPost(context.Request.Method))
            context.Response.Headers.Allow = "POST";
        return false;
    }

    async ValueTask<Fault?> AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        var entry = path == InferCall.Path ? infer.Entry : methods.Find(path);
        // What is none of ours is told to whoever is known: deny comes first.
        var refused = await access.EnterAsync(context, entry?.First ?? Need.Known);
        if (entry == infer.Entry)
            return refused is null ? await WithMessageAsync(context, entry.Method, infer.RefusedAsync, beginning => infer.Refuse(context, beginning, holder.Current.Limits)) : await infer.RefusedAsync(CallOf(context), refused);
        if (refused is not null)
            return refused;
        return entry is not null
            ? await WithMessageAsync(context, entry.Method, (_, fault) => ValueTask.FromResult<Fault?>(fault))
            : new Fault(FaultCode.NotFound, $"the call {Fault.Show(path)} is none that is served here");
    }

    GrpcCall CallOf(HttpContext context) => new(context, default, holder.Current, new CallDeadline(time, null));

    async ValueTask<Fault?> WithMessageAsync(HttpContext context, GrpcMethod method, Func<GrpcCall, Fault, ValueTask<Fault?>> refused, Func<ReadOnlyMemory<byte>, Fault?>? early = null)
    {
        var snapshot = holder.Current;
        Fault? fault = null;
        double? ticks = null;
        if (context.Request.Headers[GrpcTimeout.Header] is { Count: > 0 } header)
        {
            fault = GrpcTimeout.Read(header.ToString(), out double read);
            ticks = read;
        }

        var deadline = new CallDeadline(time, fault is null ? ticks : null);
        using var body = new MessageBuffer(admission, snapshot.Limits);
        fault ??= await ReadAsync(context, body, early, deadline, snapshot.Limits.MaximumDeadline);
        return fault is null
            ? await method(new GrpcCall(context, body.Message, snapshot, deadline))
            : await refused(new GrpcCall(context, default, snapshot, deadline), fault);
    }

    static async ValueTask<Fault?> ReadAsync(HttpContext context, MessageBuffer body, Func<ReadOnlyMemory<byte>, Fault?>? early, CallDeadline deadline, TimeSpan longest)
    {
        // The limit is that of the message, which the buffer keeps: the server's own knows no prefix.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
        // Nor does it end a call that comes too slowly, but the connection, with every other call on it: that is the deadline's.
        context.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = null;
        using var linked = deadline.Link(longest, context.RequestAborted, out var timer);
        using (timer)
        {
            try
            {
                return await body.ReadAsync(context.Request, early, linked.Token);
            }
            catch (OperationCanceledException) when (timer.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
            {
                return new Fault(FaultCode.DeadlineExceeded, "the deadline passed before the whole message came");
            }
            catch (Exception e) when (e is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
            {
                return new Fault(FaultCode.Cancelled, "the client went away");
            }
        }
    }
}
