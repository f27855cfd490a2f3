using Gateway.Configuration;
using Gateway.Serving;
using Microsoft.Extensions.Logging;
using Testing;

namespace Gateway.Tests.Shipped;

/// <summary>A gateway over the families that the repository ships, with the configuration that it ships.</summary>
public sealed class ShippedGateway : IAsyncLifetime
{
    GatewayServer? server;

    public HttpClient Data { get; private set; } = null!;

    public string Ops => server!.Addresses.Ops;

    public string Grpc => server!.Addresses.Grpc;

    TemporaryFolder State { get; set; } = null!;

    public async Task InitializeAsync()
    {
        State = new TemporaryFolder();
        var arguments = new ConfigArguments(Repository.File("config", "gateway.json"), "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0", Repository.File("config", "families"));
        GatewaySnapshot? snapshot = ConfigLoader.Load(arguments, new Dictionary<string, string> { ["GATEWAY__Store__Path"] = State["decisions.db"] }, out var mistakes);
        mistakes.ShouldBeEmpty();
        server = GatewayServer.Create(snapshot!, TimeProvider.System, logging => logging.SetMinimumLevel(LogLevel.None));
        await server.StartAsync(CancellationToken.None);
        Data = new HttpClient { BaseAddress = new Uri($"http://{server.Addresses.Http}") };
    }

    public async Task DisposeAsync()
    {
        Data.Dispose();
        await server!.DisposeAsync();
        State.Dispose();
    }
}
