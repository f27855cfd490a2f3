using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Prometheus;

namespace Gateway.Tests.Metrics.PrometheusNet;

#pragma warning disable CA1001 // DisposeAsync disposes them.
public sealed class MapMetricsTests : IAsyncLifetime
#pragma warning restore CA1001
{
    const string Text = "text/plain; version=0.0.4; charset=utf-8";
    const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    readonly Scrape _scrape = new();
    readonly HttpClient _client = new();
    readonly WebApplication _application;

    public MapMetricsTests()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _application = builder.Build();
        _application.UseRouting();
        _application.UseMetricServer(settings => settings.Registry = _scrape.Registry, "/middleware");
        _application.UseMetricServer(1, "/other-port", _scrape.Registry);
        _application.MapMetrics(registry: _scrape.Registry);
        _application.MapMetrics(
            settings =>
            {
                settings.Registry = _scrape.Registry;
                settings.EnableOpenMetrics = false;
            },
            "/text");
    }

    public async Task InitializeAsync()
    {
        await _application.StartAsync();
        string address = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _client.BaseAddress = new Uri(address);
        _scrape.Factory.CreateCounter("hits_total", "Hits.").Inc(Exemplar.From(Exemplar.Pair("id", "7")));
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _application.DisposeAsync();
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/middleware")]
    [InlineData("/text")]
    public async Task Without_a_preference_the_answer_is_the_text_format(string path)
    {
        using var response = await _client.GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType.ShouldBe(MediaTypeHeaderValue.Parse(Text));
        (await response.Content.ReadAsStringAsync()).ShouldBe("# HELP hits_total Hits.\n# TYPE hits_total counter\nhits_total 1\n");
    }

    [Theory]
    [InlineData("/metrics", "application/openmetrics-text", OpenMetrics)]
    [InlineData("/metrics", "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3", OpenMetrics)]
    [InlineData("/metrics", "application/openmetrics-text;q=0.3,text/plain;q=0.5", Text)]
    [InlineData("/metrics", "text/html,application/openmetrics-text;q=0.2,*/*;q=0.8", OpenMetrics)]
    [InlineData("/metrics", "text/html,*/*;q=0.8", Text)]
    [InlineData("/metrics", "not a type", Text)]
    [InlineData("/metrics?accept=application/openmetrics-text", "text/plain", OpenMetrics)]
    [InlineData("/text", "application/openmetrics-text", Text)]
    public async Task The_format_is_the_one_that_accept_prefers(string path, string accept, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept).ShouldBeTrue();
        using var response = await _client.SendAsync(request);

        response.Content.Headers.ContentType.ShouldBe(MediaTypeHeaderValue.Parse(expected));
        (await response.Content.ReadAsStringAsync()).EndsWith("# EOF\n").ShouldBe(expected == OpenMetrics);
    }

    [Fact]
    public async Task OpenMetrics_answers_carry_exemplars()
    {
        string text = await _client.GetStringAsync("/metrics?accept=application/openmetrics-text");

        text.ShouldStartWith("# HELP hits Hits.\n# TYPE hits counter\nhits_total 1.0 # {id=\"7\"} 1.0 ", Case.Sensitive);
    }

    [Fact]
    public async Task A_metric_server_of_another_port_does_not_answer()
    {
        using var response = await _client.GetAsync("/other-port");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
