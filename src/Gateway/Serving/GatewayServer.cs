using Ensemble.Families;
using Gateway.Admin;
using Gateway.AuditLog;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Lifecycle;
using Gateway.Metrics;
using Gateway.Monitors;
using Gateway.Protocols.Grpc;
using Gateway.Protocols.Rest;
using Gateway.Protocols.TensorFlow;
using Gateway.Resilience;
using Gateway.Security;
using Gateway.Store;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Serving;

/// <summary>A whole gateway: families loaded, listeners open from <see cref="StartAsync"/> until it is disposed.</summary>
sealed class GatewayServer : IAsyncDisposable
{
    readonly WebApplication app;
    readonly List<EndpointDataSource> mapped;

    GatewayServer(WebApplication app, List<EndpointDataSource> mapped) => (this.app, this.mapped) = (app, mapped);

    public IServiceProvider Services => app.Services;

    public FamilyStore Families => app.Services.GetRequiredService<FamilyStore>();

    /// <summary>Everything that is mapped on the data and operations listeners; known once it started.</summary>
    public IReadOnlyList<Endpoint> Endpoints => [.. mapped.SelectMany(source => source.Endpoints)];

    /// <summary>Where data, gRPC and operations listen, in that order; known once it started.</summary>
    public (string Http, string Grpc, string Ops) Addresses
    {
        get
        {
            var features = Services.GetRequiredService<IServer>().Features;
            string[] bound = [.. features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a).Authority)];
            return (bound[0], bound[1], bound[2]);
        }
    }

    // What loading took (bytes of models, manifests, compiled twice) is given back to the machine before anybody is served.
    static void ReturnMemory() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <summary>Builds a gateway that reads nothing but <paramref name="snapshot"/>.</summary>
    /// <param name="snapshot">The configuration.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logging">Where it logs.</param>
    /// <param name="source">Where the configuration is read again when its file changes; null where it stays.</param>
    public static GatewayServer Create(GatewaySnapshot snapshot, TimeProvider time, Action<ILoggingBuilder> logging, ConfigSource? source = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listeners.Configure(kestrel, snapshot));
        builder.Services.AddOptions<SocketTransportOptions>().Configure<ListenSockets>((options, sockets) => options.CreateBoundListenSocket = sockets.Open);
        builder.Services.AddSingleton<IConnectionListenerFactory, BudgetedListeners>();
        logging(builder.Logging);
        builder.Services.AddRoutingCore();
        builder.Services.AddGateway(snapshot, time);
        if (source is not null)
            builder.Services.AddSingleton(source).AddHostedService<ConfigWatcher>();
        var built = builder.Build();
        // Who is asked for what is decided behind routing, by AccessStep: the host would put two steps of its own before it.
        foreach (string own in new[] { "__AuthenticationMiddlewareSet", "__AuthorizationMiddlewareSet" })
            ((IApplicationBuilder)built).Properties[own] = true;
        built.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = InternalFault.HandleAsync });
        var sources = new List<EndpointDataSource>();
        built.MapWhen(context => PlaneFeature.Is(context, Plane.Data), branch => Data(branch, sources));
        built.MapWhen(context => PlaneFeature.Is(context, Plane.Operations), branch => Operations(branch, sources));
        built.MapWhen(context => PlaneFeature.Is(context, Plane.Grpc), Grpc);
        return new GatewayServer(built, sources);
    }

    /// <summary>Opens the decision store, loads the families, then opens the listeners.</summary>
    /// <exception cref="StoreException">The store cannot be opened.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var trail = Services.GetRequiredService<AuditTrail>();
        trail.Note(AuditEvent.Started, ("version", BuildVersion.Gateway), ("process", $"{Environment.ProcessId}"));
        Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => trail.Note(AuditEvent.Stopping));
        trail.Configured(Services.GetRequiredService<SnapshotHolder>().Current);
        Services.GetRequiredService<ChaosReport>().Tell(Services.GetRequiredService<SnapshotHolder>().Current.Config);
        Services.GetRequiredService<DecisionStore>().Open();
        Services.GetRequiredService<DeviceReport>().Tell(Services.GetRequiredService<SnapshotHolder>().Current.Device);
        Services.GetRequiredService<FamilyReports>().Listen();
        Families.LoadAll();
        Services.GetRequiredService<UnknownNamesReport>().Tell(Services.GetRequiredService<SnapshotHolder>().Current);
        // Before anybody is answered: what was withdrawn stays withdrawn.
        Services.GetRequiredService<MonitorRunner>().TakeOver();
        await Services.GetRequiredService<WarmUp>().RunAsync(cancellation);
        ReturnMemory();
        if (Families.Statuses.Count == 0)
            Log.NoFamilies(Services.GetRequiredService<ILogger<GatewayServer>>(), Families.Folder);
        if (Services.GetRequiredService<GatewaySnapshot>().Config.Access.Insecure)
            Log.Insecure(Services.GetRequiredService<ILogger<GatewayServer>>());
        await app.StartAsync(cancellation);
    }

    /// <summary>Ends when the gateway was told to stop and its requests have ended.</summary>
    public Task WaitAsync() => app.WaitForShutdownAsync();

    public Task StopAsync() => app.StopAsync();

    /// <summary>Reads the configuration again, where it is known where it came from.</summary>
    public bool ReloadConfig() => Services.GetService<ConfigSource>() is not { } source || Services.GetRequiredService<ConfigReload>().Reload(source);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    static void Data(IApplicationBuilder branch, List<EndpointDataSource> mapped)
    {
        branch.Use(branch.ApplicationServices.GetRequiredService<Draining>().HandleAsync);
        branch.UseFraming();
        branch.UseRouting();
        branch.UseAccess();
        branch.UseEndpoints(endpoints =>
        {
            endpoints.MapRest();
            endpoints.MapPredict();
            endpoints.MapPassRoutes();
            endpoints.MapNotFound();
            mapped.AddRange(endpoints.DataSources);
        });
    }

    static void Grpc(IApplicationBuilder branch) => branch.Run(branch.ApplicationServices.GetRequiredService<GrpcServer>().HandleAsync);

    static void Operations(IApplicationBuilder branch, List<EndpointDataSource> mapped)
    {
        branch.UseRouting();
        branch.UseAccess();
        branch.UseEndpoints(endpoints =>
        {
            endpoints.MapOps();
            endpoints.MapNotFound();
            mapped.AddRange(endpoints.DataSources);
        });
    }
}
