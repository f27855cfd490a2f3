using Gateway.Configuration;
using Gateway.Serving;

namespace Gateway.Trying;

/// <summary>The gateway that is asked: the one that listens already, else one of our own on free ports.</summary>
sealed class TryGateway : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    readonly GatewayServer? own;

    TryGateway(GatewayServer? own, string address)
    {
        this.own = own;
        Address = address;
        Http = new HttpClient { BaseAddress = new Uri($"http://{address}") };
    }

    public string Address { get; }

    public HttpClient Http { get; }

    public bool IsOwn => own is not null;

    /// <summary>Finds or starts a gateway that serves the family.</summary>
    public static async Task<TryGateway> FindAsync(GatewaySnapshot snapshot, string families, string family, Action<ILoggingBuilder> logging)
    {
        if (snapshot.Http.Port != 0 && await ServesAsync(snapshot.Http.ToString(), family))
            return new TryGateway(null, snapshot.Http.ToString());
        var free = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0);
        // It answers this process alone, on loopback: nobody has to be known.
        var trial = snapshot with { Http = free, Grpc = free, Ops = free, Families = families, Store = new StoreConfig { Mode = StoreMode.Off }, AsksNobody = true, Places = new() };
        var server = GatewayServer.Create(trial, TimeProvider.System, logging);
        await server.StartAsync(CancellationToken.None);
        return new TryGateway(server, server.Addresses.Http);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (own is not null)
            await own.DisposeAsync();
    }

    static async Task<bool> ServesAsync(string address, string family)
    {
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var reply = await http.GetAsync(new Uri($"http://{address}/v2/models/{Uri.EscapeDataString(family)}/guarantees"));
            return reply.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
