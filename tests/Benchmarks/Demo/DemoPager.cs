using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Benchmarks.Demo;

/// <summary>Whoever is told by Alertmanager: pages and tickets as they come.</summary>
sealed class DemoPager : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, bool> said = new(StringComparer.Ordinal);
    readonly WebApplication app;

    DemoPager()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(HearAsync);
    }

    public string Address => new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Authority;

    public static async Task<DemoPager> StartAsync()
    {
        var pager = new DemoPager();
        await pager.app.StartAsync();
        return pager;
    }

    /// <summary>Whether an alert was last told to be so, or to be over.</summary>
    public bool Said(string alert, string status) => said.ContainsKey($"{status} {alert}");

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task HearAsync(HttpContext context)
    {
        var message = (await JsonNode.ParseAsync(context.Request.Body))!;
        foreach (var alert in message["alerts"]!.AsArray())
            said[$"{alert!["status"]} {alert["labels"]!["alertname"]}"] = true;
    }
}
