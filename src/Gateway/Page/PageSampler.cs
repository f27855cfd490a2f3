using Gateway.Lifecycle;
using Gateway.Metrics;

namespace Gateway.Page;

/// <summary>Takes a sample of the metrics every two seconds, whether somebody looks or not.</summary>
sealed class PageSampler(PageHistory history, GatewayMetrics metrics, TimeProvider time, ILogger<PageSampler> logger) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    readonly MetricReading reading = new(metrics, PageSeries.Names);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Watching.RunAsync("the metrics, for the operations page", Every, time, () => LookAsync(stoppingToken), logger, stoppingToken);

    async Task LookAsync(CancellationToken cancellation) =>
        history.Add(time.GetUtcNow().ToUnixTimeMilliseconds(), await reading.ReadAsync(cancellation));
}
