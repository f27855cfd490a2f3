using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Guard;

/// <summary>Makes YARP's clients: those of a guarded cluster see what passes on the wire, and a cluster that becomes guarded gets another one.</summary>
sealed class GuardHttpClients(ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    /// <summary>Key of a cluster's metadata that says whether a guard route goes there.</summary>
    public const string Metadata = "Consensus.Guarded";

    protected override bool CanReuseOldClient(ForwarderHttpClientContext context) =>
        base.CanReuseOldClient(context) && IsGuarded(context.OldMetadata) == IsGuarded(context.NewMetadata);

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        // A caller's traceparent goes on as it came: the server's own activity, which would take its place, is exported by nobody.
        handler.ActivityHeadersPropagator = null;
        if (IsGuarded(context.NewMetadata))
            handler.PlaintextStreamFilter = static (connection, _) => ValueTask.FromResult(connection.NegotiatedHttpVersion.Major == 1 ? new ServiceStream(connection.PlaintextStream) : connection.PlaintextStream);
    }

    static bool IsGuarded(IReadOnlyDictionary<string, string>? metadata) => metadata?.ContainsKey(Metadata) == true;
}
