using Gateway.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Testing;

namespace Gateway.Tests.Metrics;

public sealed class ScrapeTests
{
    [NeedsFact("prometheus")]
    public async Task A_real_prometheus_scrapes_what_was_counted()
    {
        await using var app = await ServeAsync();
        var metrics = app.Services.GetRequiredService<GatewayMetrics>();
        metrics.FamilyLoaded(new("digits", "1", ["a", "b"], 2, 0.19, [new GuaranteeFacts("mean", "valid", 0.02)]));
        metrics.RowsAccepted("digits", 8);
        metrics.RowOutcomes("digits", 6, 2, 0, 0, 0);

        using PrometheusServer prometheus = new(new Uri(app.Urls.Single()).Authority);
        (await prometheus.ValueAsync("up{job=\"gateway\"} == 1")).ShouldBe("1");
        (await prometheus.ValueAsync("consensus_rows_total{family=\"digits\",outcome=\"flagged\"}")).ShouldBe("2");
        (await prometheus.ValueAsync("sum(consensus_guarantee_state{state=\"valid\"})")).ShouldBe("1");
        (await prometheus.ValueAsync("scrape_samples_scraped > bool 100")).ShouldBe("1");
        (await prometheus.ValueAsync("sum(ALERTS{alertname=\"GatewayWatchdog\",alertstate=\"firing\"})")).ShouldBe("1");
    }

    [Fact]
    public async Task Metrics_answer_in_both_formats()
    {
        await using var app = await ServeAsync();
        using HttpClient http = new() { BaseAddress = new(app.Urls.Single()) };
        using var text = await http.GetAsync(new Uri("/metrics", UriKind.Relative));
        text.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        string body = await text.Content.ReadAsStringAsync();
        body.ShouldContain("consensus_build_info{version=\"0.1.0\"");
        body.ShouldContain("process_cpu_seconds_total");
        body.ShouldContain("kestrel_active_connections");

        using HttpRequestMessage ask = new(HttpMethod.Get, "/metrics");
        ask.Headers.Accept.ParseAdd("application/openmetrics-text;version=1.0.0");
        using var open = await http.SendAsync(ask);
        open.Content.Headers.ContentType!.MediaType.ShouldBe("application/openmetrics-text");
        (await open.Content.ReadAsStringAsync()).ShouldEndWith("# EOF\n");
    }

    static async Task<WebApplication> ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddGatewayMetrics();
        var app = builder.Build();
        app.MapGatewayMetrics();
        await app.StartAsync();
        return app;
    }
}
