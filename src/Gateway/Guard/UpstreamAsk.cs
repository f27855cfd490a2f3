using System.Text;
using Ensemble.Calibration;
using Gateway.Configuration;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Guard;

/// <summary>
/// Asks a guarded service the golden inputs again: through the route's own transforms, each destination by itself, and past
/// everything that counts, judges or records traffic. Thread-safe.
/// </summary>
sealed class UpstreamAsk(IProxyStateLookup proxy, IHttpForwarder forwarder, SnapshotHolder holder, TimeProvider time, IServiceProvider services)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks every destination that takes requests.</summary>
    public async Task<UpstreamWord> AskAsync(GuardRoute route, RouteGuarantee file, CancellationToken cancellation)
    {
        if (!proxy.TryGetRoute(route.Name, out var model) || model.Cluster is not { } cluster || cluster.DestinationsState.AvailableDestinations is not { Count: > 0 } destinations)
            return new(null, null, "no destination of its cluster takes requests");
        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        UpstreamWord? first = null;
        foreach (var destination in destinations)
        {
            var said = await AskAsync(new Destination(route, model, cluster, destination.Model.Config.Address), file, both.Token);
            cancellation.ThrowIfCancellationRequested();
            if (said.Fingerprint is null)
                return said;
            if (first is not null && first != said)
                return new(null, null, "its destinations answer the golden inputs differently", Differs: true);
            first = said;
        }

        return first!;
    }

    async Task<UpstreamWord> AskAsync(Destination destination, RouteGuarantee file, CancellationToken cancellation)
    {
        var answers = new List<IReadOnlyList<string>>();
        foreach (string body in file.Golden)
        {
            var (status, coding, bytes) = await SendAsync(destination, "POST", file.Path, body, cancellation);
            if (status is < 200 or > 299)
                return new(null, null, $"it answered a golden input with {status}");
            if (ServedReply.Read(destination.Route, status, coding, bytes, holder.Current.Limits.JsonDepth).Answers is not { } texts)
                return new(null, null, "its answer to a golden input could not be read");
            answers.Add(texts);
        }

        return new(UpstreamFingerprint.Of(answers), file.Metadata is null ? null : await MetadataAsync(destination, file.Path, cancellation), null);
    }

    async Task<string?> MetadataAsync(Destination destination, string path, CancellationToken cancellation)
    {
        if (UpstreamFingerprint.MetadataPath(path) is not { } place)
            return null;
        var (status, _, bytes) = await SendAsync(destination, "GET", place, null, cancellation);
        return status == 200 ? UpstreamFingerprint.Metadata(Encoding.UTF8.GetString(bytes)) : null;
    }

    // A status of 502 stands for a hop that failed.
    async Task<(int Status, string Coding, byte[] Body)> SendAsync(Destination to, string method, string path, string? body, CancellationToken cancellation)
    {
        var context = new DefaultHttpContext { RequestServices = services };
        using var reply = new BoundedStream(to.Route.InspectBytes);
        (context.Request.Method, context.Request.Scheme, context.Request.Host, context.Request.Protocol) = (method, "http", new HostString("localhost"), "HTTP/1.1");
        context.Request.Path = path;
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = path;
        context.Response.Body = reply;
        if (body is not null)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(body);
            (context.Request.Body, context.Request.ContentLength, context.Request.ContentType) = (new MemoryStream(bytes), bytes.Length, "application/json");
        }

        var config = to.Cluster.Model.Config.HttpRequest ?? ForwarderRequestConfig.Empty;
        var error = await forwarder.SendAsync(context, to.Address, to.Cluster.Model.HttpClient, config, to.Model.Transformer, cancellation);
        return (error == ForwarderError.None ? context.Response.StatusCode : StatusCodes.Status502BadGateway, context.Response.Headers.ContentEncoding.ToString(), reply.ToArray());
    }

    sealed record Destination(GuardRoute Route, RouteModel Model, ClusterState Cluster, string Address);
}
