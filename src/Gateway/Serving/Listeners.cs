using Gateway.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Serving;

/// <summary>Opens the listeners that the options name, and no other.</summary>
static class Listeners
{
    public static void Configure(KestrelServerOptions kestrel, GatewaySnapshot snapshot)
    {
        var limits = snapshot.Limits;
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.Limits.MaxRequestBodySize = limits.BodyBytes;
        kestrel.Limits.MaxConcurrentConnections = limits.Connections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = limits.Connections;
        kestrel.Limits.MaxRequestHeadersTotalSize = limits.HeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = limits.Headers;
        kestrel.Limits.RequestHeadersTimeout = limits.HeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = limits.KeepAlive;
        kestrel.Listen(snapshot.Http, listen => Mark(listen, Plane.Data));
        kestrel.Listen(snapshot.Ops, listen => Mark(listen, Plane.Operations));
    }

    static void Mark(ListenOptions listen, Plane plane)
    {
        listen.Protocols = HttpProtocols.Http1;
        var feature = new PlaneFeature(plane);
        listen.Use(next => connection =>
        {
            connection.Features.Set(feature);
            return next(connection);
        });
    }
}
