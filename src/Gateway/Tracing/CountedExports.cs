using Gateway.Metrics;

namespace Gateway.Tracing;

/// <summary>Counts what becomes of messages to a collector. Thread-safe.</summary>
sealed class CountedExports(HttpMessageHandler inner, SignalMetrics metrics) : DelegatingHandler(inner)
{
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Count(base.Send(request, cancellationToken));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            metrics.Exported("failed");
            throw;
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Count(await base.SendAsync(request, cancellationToken));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            metrics.Exported("failed");
            throw;
        }
    }

    HttpResponseMessage Count(HttpResponseMessage reply)
    {
        metrics.Exported(reply.IsSuccessStatusCode ? "sent" : "refused");
        return reply;
    }
}
