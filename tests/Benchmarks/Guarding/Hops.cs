using Gateway.Configuration;
using Gateway.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Benchmarks.Guarding;

/// <summary>Two services, one that answers at once and one that takes 5 ms, and four ways to each: direct, by YARP, passed, guarded.</summary>
sealed class Hops : IAsyncDisposable
{
    readonly List<IAsyncDisposable> running = [];
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("bench-guard-");

    public List<HttpClient> Quick { get; } = [];

    public List<HttpClient> Slow { get; } = [];

    public static async Task<Hops> StartAsync()
    {
        var hops = new Hops();
        await hops.AddAsync(hops.Quick, TimeSpan.Zero, "quick");
        await hops.AddAsync(hops.Slow, TimeSpan.FromMilliseconds(5), "slow");
        return hops;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var http in Quick.Concat(Slow))
            http.Dispose();
        foreach (var one in Enumerable.Reverse(running))
            await one.DisposeAsync();
        folder.Delete(recursive: true);
    }

    async Task AddAsync(List<HttpClient> ways, TimeSpan takes, string name)
    {
        string service = await RunAsync(_ => { }, app => app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            if (takes > TimeSpan.Zero)
                await Task.Delay(takes);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"label":"3"}""");
        }));
        string yarp = await RunAsync(
            services => services.AddReverseProxy().LoadFromMemory(
                [new Yarp.ReverseProxy.Configuration.RouteConfig { RouteId = "r", ClusterId = "c", Match = new RouteMatch { Path = "/{**rest}" } }],
                [new ClusterConfig { ClusterId = "c", Destinations = new Dictionary<string, DestinationConfig> { ["a"] = new() { Address = service } } }]),
            app => app.MapReverseProxy());
        string pass = await GatewayAsync(name + "-pass", service, """ "Mode": "pass" """);
        string guard = await GatewayAsync(name + "-guard", service, """ "Mode": "guard", "Family": "mnist", "OnFlag": "annotate", "FlagBudget": "00:00:01" """);
        foreach (string address in new[] { service, yarp, pass, guard })
            ways.Add(new HttpClient { BaseAddress = new Uri(address) });
    }

    async Task<string> RunAsync(Action<IServiceCollection> add, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddLogging(logging => logging.ClearProviders()).AddRoutingCore();
        add(builder.Services);
        var app = builder.Build();
        running.Add(app);
        map(app);
        await app.StartAsync();
        return app.Urls.Single();
    }

    async Task<string> GatewayAsync(string name, string service, string mode)
    {
        string file = Path.Combine(folder.FullName, name + ".json");
        // Flagged rows are not kept: what is measured is the hop.
        await File.WriteAllTextAsync(file, $$"""
            { "Store": { "Mode": "off" }, "Clusters": { "c": { "Destinations": { "a": { "Address": "{{service}}" } } } },
              "Routes": { "r": { "Match": { "Path": "/score" }, "Cluster": "c", {{mode}} } } }
            """);
        var snapshot = ConfigLoader.Load(new ConfigArguments(file, "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"), new Dictionary<string, string>(), out var mistakes)
            ?? throw new InvalidOperationException(string.Join("; ", mistakes));
        var server = GatewayServer.Create(snapshot, TimeProvider.System, logging => logging.SetMinimumLevel(LogLevel.None));
        running.Add(server);
        await server.StartAsync(CancellationToken.None);
        return $"http://{server.Addresses.Http}";
    }
}
