using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Gateway.Tests.Guard;

namespace Gateway.Tests.Alerts;

/// <summary>Takes what an Alertmanager sends to whoever is woken, and remembers it.</summary>
sealed class Pager : IAsyncDisposable
{
    readonly ConcurrentQueue<string> said;
    readonly LocalServer server;

    Pager(LocalServer server, ConcurrentQueue<string> pages) => (this.server, said) = (server, pages);

    public string Address => server.Address.Authority;

    /// <summary>Each message's pages as "firing NAME" or "resolved NAME", in the order of their coming.</summary>
    public string[] Said => [.. said];

    public static async Task<Pager> StartAsync()
    {
        var pages = new ConcurrentQueue<string>();
        return new(await LocalServer.ServiceAsync(async context =>
        {
            var message = (await JsonNode.ParseAsync(context.Request.Body))!;
            foreach (var alert in message["alerts"]!.AsArray().Where(_ => context.Request.Path == "/page"))
                pages.Enqueue($"{alert!["status"]} {alert["labels"]!["alertname"]}");
        }), pages);
    }

    /// <summary>Waits until as many came; fails after a minute.</summary>
    public async Task<string[]> SaysAsync(int count)
    {
        for (int i = 0; i < 600 && said.Count < count; i++)
            await Task.Delay(100);
        said.Count.ShouldBeGreaterThanOrEqualTo(count, string.Join("; ", said));
        return Said;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
