using System.Diagnostics;
using System.Text;
using Gateway.Configuration;
using Gateway.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Testing;
using Testing.Services;
using Yarp.ReverseProxy.Configuration;

namespace Benchmarks.Guarding;

/// <summary>A service, and four ways to it: direct, by YARP alone, passed on, guarded.</summary>
sealed class Hops : IAsyncDisposable
{
    public const int Direct = 0, Yarp = 1, Pass = 2, Guard = 3;

    public static readonly string[] Ways = ["direct", "bare YARP", "pass", "guard"];

    readonly List<IAsyncDisposable> running = [];
    readonly List<HttpClient> clients = [];
    readonly TemporaryFolder folder = new();
    readonly byte[] body;
    readonly string path;

    Hops(string path, string body) => (this.path, this.body) = (path, Encoding.UTF8.GetBytes(body));

    /// <summary>A service of this process, before the shipped digits.</summary>
    /// <param name="takes">How long the service takes; zero answers at once.</param>
    public static async Task<Hops> ToStubAsync(TimeSpan takes)
    {
        string pixels = string.Join(',', Enumerable.Repeat(0, 784));
        var hops = new Hops("/score", $$"""{"inputs":[{"name":"image","datatype":"FP32","shape":[1,784],"data":[{{pixels}}]}]}""");
        string service = await hops.RunAsync(_ => { }, app => app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            if (takes > TimeSpan.Zero)
                await Task.Delay(takes);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"label":"3"}""");
        }));
        await hops.AddWaysAsync(service, null, mode => $$"""
            { "Clusters": { "c": { "Destinations": { "a": { "Address": "{{service}}" } } } },
              "Routes": { "r": { "Match": { "Path": "/score" }, "Cluster": "c", {{mode}} } } }
            """, """ "Mode": "guard", "Family": "mnist", "OnFlag": "annotate", "FlagBudget": "00:00:01" """);
        return hops;
    }

    /// <summary>A real service, before a family that is trained here.</summary>
    public static async Task<Hops> ToExampleAsync(ServiceExample example)
    {
        var hops = new Hops(example.Path, example.Body(example.Rows("test")[0]));
        try
        {
            await example.TrainAsync(hops.folder["families"]);
            var service = await example.DeployAsync(hops.folder.Path);
            hops.running.Add(service);
            await hops.AddWaysAsync(service.Address, hops.folder["families"], mode => example.Configuration(service.Address, mode), example.Guard);
            return hops;
        }
        catch
        {
            await hops.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var http in clients)
            http.Dispose();
        foreach (var one in Enumerable.Reverse(running))
            await one.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>Where a way begins, http://HOST:PORT.</summary>
    public string Address(int way) => clients[way].BaseAddress!.GetLeftPart(UriPartial.Authority);

    /// <summary>Asks the service by a way; gives the time in ms.</summary>
    public Task<double> AskAsync(int way) => AskAsync(clients[way], path, body);

    /// <summary>Times of asking the family itself of one row, in ms, ascending.</summary>
    public async Task<double[]> FamilyAsync(string family, int requests)
    {
        var http = clients[Guard];
        byte[] example = await http.GetByteArrayAsync(new Uri($"/v2/models/{family}/example", UriKind.Relative));
        double[] times = new double[requests];
        for (int i = -20; i < requests; i++)
        {
            double time = await AskAsync(http, $"/v2/models/{family}/infer", example);
            if (i >= 0)
                times[i] = time;
        }

        Array.Sort(times);
        return times;
    }

    static async Task<double> AskAsync(HttpClient http, string path, byte[] body)
    {
        long start = Stopwatch.GetTimestamp();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        using var reply = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        await reply.Content.ReadAsByteArrayAsync();
        return reply.IsSuccessStatusCode ? Stopwatch.GetElapsedTime(start).TotalMilliseconds : throw new InvalidOperationException($"{reply.StatusCode}");
    }

    async Task AddWaysAsync(string service, string? families, Func<string, string> config, string guard)
    {
        string yarp = await RunAsync(
            services => services.AddReverseProxy().LoadFromMemory(
                [new Yarp.ReverseProxy.Configuration.RouteConfig { RouteId = "r", ClusterId = "c", Match = new RouteMatch { Path = "/{**rest}" } }],
                [new ClusterConfig { ClusterId = "c", Destinations = new Dictionary<string, DestinationConfig> { ["a"] = new() { Address = service } } }]),
            app => app.MapReverseProxy());
        string pass = await GatewayAsync("pass", config(""" "Mode": "pass" """), families), guarded = await GatewayAsync("guard", config(guard), families);
        clients.AddRange(((string[])[service, yarp, pass, guarded]).Select(address => new HttpClient { BaseAddress = new Uri(address) }));
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

    async Task<string> GatewayAsync(string name, string config, string? families)
    {
        string file = folder[name + ".json"];
        await File.WriteAllTextAsync(file, config);
        // Flagged rows are not kept: what is measured is the hop.
        var snapshot = ConfigLoader.Load(
            new ConfigArguments(file, "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0", families),
            new Dictionary<string, string> { ["GATEWAY__Store__Mode"] = "off" }, out var mistakes)
            ?? throw new InvalidOperationException(string.Join("; ", mistakes));
        var server = GatewayServer.Create(snapshot, TimeProvider.System, logging => logging.SetMinimumLevel(LogLevel.None));
        running.Add(server);
        await server.StartAsync(CancellationToken.None);
        return $"http://{server.Addresses.Http}";
    }
}
