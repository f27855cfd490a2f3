using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gateway.Configuration;
using Gateway.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Tracing;

/// <summary>
/// Sends spans to the collector of the configuration, by a thread of its own behind a queue that drops what does not fit: no request
/// waits for a collector. Without one nothing is made, and nobody listens to spans.
/// </summary>
sealed class TraceExport(SnapshotHolder holder, GatewayMetrics metrics) : IHostedService, IDisposable
{
    const int Queue = 2048, Batch = 512;

    static readonly TimeSpan Delay = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(5);

    TracerProvider? provider;
    HttpClient? client;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var snapshot = holder.Current;
        var config = snapshot.Config.Tracing;
        if (config.Endpoint is null)
            return Task.CompletedTask;
        metrics.Signals.Exports();
        client = Client(snapshot.TracePlaces);
        provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(Spans.SourceName)
            // Nothing of the environment: what is sent is what the configuration says.
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("consensus-gateway", serviceVersion: BuildVersion.Gateway, autoGenerateServiceInstanceId: false, serviceInstanceId: Environment.MachineName))
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(config.SampleRatio)))
            .AddProcessor(Processor(config, TraceRules.Headers(snapshot.TracePlaces, out _)))
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        // A collector that is not there keeps no gateway from ending.
        provider is null ? Task.CompletedTask : Task.Run(() => provider.Shutdown((int)TimeSpan.FromSeconds(2).TotalMilliseconds), cancellationToken);

    public void Dispose()
    {
        provider?.Dispose();
        client?.Dispose();
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The provider disposes it.")]
    BatchActivityExportProcessor Processor(TracingConfig config, IReadOnlyList<(string Name, string Value)> headers) => new(
        new OtlpTraceExporter(new OtlpExporterOptions
        {
            Endpoint = new Uri(config.Endpoint!),
            Protocol = config.Protocol == TraceRules.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
            Headers = string.Join(',', headers.Select(h => $"{h.Name}={Uri.EscapeDataString(h.Value)}")),
            TimeoutMilliseconds = (int)Patience.TotalMilliseconds,
            HttpClientFactory = () => client!,
        }),
        Queue, (int)Delay.TotalMilliseconds, (int)Patience.TotalMilliseconds, Batch);

    [SuppressMessage("Reliability", "CA2000", Justification = "The client disposes its handlers.")]
    HttpClient Client(TracePlaces places)
    {
        var handler = new SocketsHttpHandler
        {
            // It is where the configuration says, and nothing leads elsewhere.
            AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null, ConnectTimeout = Patience, PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        TraceRules.Tls(places, out _)?.Use(handler.SslOptions);
        return new HttpClient(new CountedExports(handler, metrics.Signals)) { Timeout = Patience };
    }
}
