using Gateway.Admin;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Replies;
using ServingStatus = Gateway.Protocols.Grpc.Messages.HealthCheckResponse.Types.ServingStatus;

namespace Gateway.Protocols.Grpc;

/// <summary>Health of the server and of its one service, once or as it changes.</summary>
sealed class HealthCalls(Readiness readiness, IHostApplicationLifetime lifetime, TimeProvider time)
{
    static readonly string[] Services = ["", "inference.GRPCInferenceService"];
    static readonly TimeSpan Every = TimeSpan.FromSeconds(0.5);

    public GrpcAnswer Check(GrpcCall call, HealthCheckRequest request) => StatusOf(request) is not ServingStatus.ServiceUnknown and var status
        ? GrpcAnswer.Of(new HealthCheckResponse { Status = status })
        : GrpcAnswer.Of(new Fault(FaultCode.UnknownService, $"service: expected nothing or {Services[1]}, came {Fault.Show(request.Service)}"));

    /// <summary>Sends the status at once and whenever it changes, until the caller goes or the gateway stops.</summary>
    public async ValueTask<Fault?> WatchAsync(GrpcCall call)
    {
        if (call.Read(HealthCheckRequest.Parser, out var request) is { } unreadable)
            return unreadable;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call.Gone, lifetime.ApplicationStopping);
        using var expired = call.Deadline.Link(null, ended.Token, out var timer);
        using var timing = timer;
        using var pace = new PeriodicTimer(Every, time);
        ServingStatus? told = null;
        try
        {
            do
            {
                told = await TellAsync(call, request, told);
            }
            while (await pace.WaitForNextTickAsync(expired.Token));
        }
        catch (OperationCanceledException) when (!call.Gone.IsCancellationRequested && timer.IsCancellationRequested)
        {
            return new Fault(FaultCode.DeadlineExceeded, "the deadline passed");
        }
        catch (OperationCanceledException) when (!call.Gone.IsCancellationRequested)
        {
            await TellAsync(call, request, told);
            return new Fault(FaultCode.Stopping, "the gateway stops");
        }
        catch (OperationCanceledException)
        {
            // Nobody watches any more.
        }

        return null;
    }

    async ValueTask<ServingStatus> TellAsync(GrpcCall call, HealthCheckRequest request, ServingStatus? told)
    {
        var status = StatusOf(request);
        if (status != told)
            await GrpcReply.SendAsync(call.Context.Response, new HealthCheckResponse { Status = status }, last: false, call.Gone);
        return status;
    }

    ServingStatus StatusOf(HealthCheckRequest request) => !Services.Contains(request.Service, StringComparer.Ordinal)
        ? ServingStatus.ServiceUnknown
        : readiness.IsReady ? ServingStatus.Serving : ServingStatus.NotServing;
}
