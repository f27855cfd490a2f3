using System.Text;
using Gateway.Configuration;
using Gateway.Lifecycle;
using Gateway.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Serving;

/// <summary>Opens the listeners that the options name, and no other.</summary>
static class Listeners
{
    // Before it no rate is held against anybody: a connection may stall for a moment.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void Configure(KestrelServerOptions kestrel, GatewaySnapshot snapshot)
    {
        var limits = snapshot.Limits;
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        // Every byte has a character and back: what passes to a service and from it stays what it was.
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        kestrel.Limits.MaxRequestBodySize = limits.BodyBytes;
        kestrel.Limits.MaxConcurrentConnections = limits.Connections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = limits.Connections;
        kestrel.Limits.MaxRequestHeadersTotalSize = limits.HeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = limits.Headers;
        kestrel.Limits.MaxRequestLineSize = limits.RequestLineBytes;
        kestrel.Limits.Http2.MaxStreamsPerConnection = limits.Http2Streams;
        kestrel.Limits.RequestHeadersTimeout = limits.HeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = limits.KeepAlive;
        kestrel.Limits.MinRequestBodyDataRate = kestrel.Limits.MinResponseDataRate = new MinDataRate(limits.SlowestRate, Patience);
        // With TLS both sides agree on HTTP/2; in the clear they could only guess.
        kestrel.Listen(snapshot.Http, listen => Open(listen, snapshot, Plane.Data, snapshot.SpeaksTls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1));
        kestrel.Listen(snapshot.Grpc, listen => Open(listen, snapshot, Plane.Grpc, HttpProtocols.Http2));
        kestrel.Listen(snapshot.Ops, listen => Open(listen, snapshot, Plane.Operations, HttpProtocols.Http1));
    }

    static void Open(ListenOptions listen, GatewaySnapshot snapshot, Plane plane, HttpProtocols protocols)
    {
        listen.Protocols = protocols;
        var feature = new PlaneFeature(plane);
        var sockets = listen.ApplicationServices.GetRequiredService<ListenSockets>();
        listen.Use(next => async connection =>
        {
            connection.Features.Set(feature);
            if (plane != Plane.Data)
            {
                await next(connection);
                return;
            }

            var fresh = new FreshConnection(sockets);
            connection.Features.Set(fresh);
            sockets.Taken();
            try
            {
                await next(connection);
            }
            finally
            {
                fresh.Begin();
            }
        });
        if (snapshot.SpeaksTls)
            TlsListener.Use(listen, listen.ApplicationServices.GetRequiredService<TlsHolder>());
    }
}
