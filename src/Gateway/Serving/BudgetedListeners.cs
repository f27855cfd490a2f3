using System.Net;
using Gateway.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Gateway.Serving;

/// <summary>The server's listeners, which take a connection only while there is a file handle to spare for it.</summary>
sealed class BudgetedListeners(IOptions<SocketTransportOptions> options, ILoggerFactory loggers, ConnectionBudget budget, GatewaySnapshot snapshot)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    readonly SocketTransportFactory sockets = new(options, loggers);

    public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var slots = ReferenceEquals(endpoint, snapshot.Ops) ? budget.OfOperations : budget.Callers;
        return new BudgetedListener(await sockets.BindAsync(endpoint, cancellationToken), slots);
    }
}
