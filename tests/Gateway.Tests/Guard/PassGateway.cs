using System.Text.Json.Nodes;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Guard;

/// <summary>The pass routes of a gateway, with one path of its own at /v2.</summary>
sealed class PassGateway : IAsyncDisposable
{
    readonly LocalServer server;

    PassGateway(LocalServer server)
    {
        this.server = server;
        Http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = server.Address };
    }

    public HttpClient Http { get; }

    public Uri Address => server.Address;

    public Task<string> MetricsAsync() => server.Services.GetRequiredService<GatewayMetrics>().TextAsync(default);

    /// <summary>Passes everything to one service.</summary>
    /// <param name="service">Address of the service.</param>
    /// <param name="cluster">More keys of the cluster.</param>
    /// <param name="order">Order of the route.</param>
    public static Task<PassGateway> StartAsync(Uri service, string cluster = "{}", int? order = null)
    {
        var keys = JsonNode.Parse(cluster)!.AsObject();
        keys["Destinations"] = new JsonObject { ["a"] = new JsonObject { [nameof(Address)] = service.ToString() } };
        return StartAsync(new GatewayConfig
        {
            Clusters = new Dictionary<string, JsonObject> { ["old"] = keys },
            Routes = new Dictionary<string, RouteConfig>
            {
                ["everything"] = new()
                {
                    Mode = RouteMode.Pass, Cluster = "old", Order = order, Match = new JsonObject { ["Path"] = "{**rest}" },
                },
            },
        });
    }

    public static async Task<PassGateway> StartAsync(GatewayConfig config)
    {
        PassRouteChecks.Find(config).ShouldBeEmpty();
        return new(await LocalServer.StartAsync(
            services => services.AddSingleton(TimeProvider.System).AddGatewayMetrics().AddPassRoutes(config),
            app => app.UseFraming().UseRouting().UseEndpoints(endpoints =>
            {
                endpoints.MapGet("/v2/health/live", () => "ours");
                endpoints.Map("/v2/{**rest}", context =>
                {
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    return context.Response.WriteAsync("ours");
                });
                endpoints.MapPassRoutes();
            })));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.DisposeAsync();
    }
}
