using Gateway.Configuration;
using Gateway.Security;
using Microsoft.AspNetCore.DataProtection;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Guard;

/// <summary>How a program gets the routes whose answers are a deployed service's own.</summary>
static class PassRoutes
{
    /// <summary>Adds what <see cref="MapPassRoutes"/> needs; the configuration was checked by <see cref="PassRouteChecks"/>.</summary>
    public static IServiceCollection AddPassRoutes(this IServiceCollection services, GatewayConfig config)
    {
        var pass = PassConfig.Read(config);
        services.AddSingleton(pass);
        if (!pass.Any)
            return services;
        services.AddSingleton<PassEndpoint>();
        if (GuardRoute.Read(config) is { Count: > 0 } guards)
            services.AddSingleton(guards).AddSingleton<GuardRuns>().AddSingleton<GuardCandidates>().AddSingleton<GuardInspector>().AddSingleton<GuardReply>().AddSingleton<GuardAfterwards>().AddSingleton<GuardEndpoint>()
                .AddSingleton<RouteGuarantees>().AddSingleton<UpstreamAsk>().AddHostedService<UpstreamWatcher>();
        // Affinity cookies that are encrypted end with the process; the policy HashCookie outlives it. Nothing is written to disk.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        var guarded = config.Routes.Values.Where(r => r.Mode == RouteMode.Guard).Select(r => r.Cluster).ToHashSet(StringComparer.OrdinalIgnoreCase);
        services.AddReverseProxy().LoadFromMemory(pass.Routes, pass.Clusters).ConfigureHttpClient((context, handler) =>
        {
            if (guarded.Contains(context.ClusterId))
                handler.PlaintextStreamFilter = static (connection, _) => ValueTask.FromResult(connection.NegotiatedHttpVersion.Major == 1 ? new ServiceStream(connection.PlaintextStream) : connection.PlaintextStream);
        }).AddTransforms(context =>
        {
            if (context.Route.Transforms is not { Count: > 0 })
                context.AddRequestTransform(RawPath.Forward);
            context.AddResponseTransform(response =>
            {
                if (response.ProxyResponse is { } reply)
                    HeaderHygiene.RemoveNominated(response.HttpContext.Response.Headers, reply.Headers.Connection.ToArray());
                NoContent(response);
                return ValueTask.CompletedTask;
            });
            if (GuardRoute.Is(config, context.Route.RouteId))
                context.AddResponseTransform(context.Services.GetRequiredService<GuardReply>().ApplyAsync);
        });
        return services;
    }

    // These two have no body (RFC 9110, 15.3.5 and 15.3.6), whatever their service says; one that is announced would break the reply.
    static void NoContent(ResponseTransformContext response)
    {
        if (response.HttpContext.Response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent))
            return;
        response.HttpContext.Response.ContentLength = null;
        response.SuppressResponseBody = true;
    }

    /// <summary>Maps the pass routes, behind every path of ours; called on the data listener alone.</summary>
    public static void MapPassRoutes(this IEndpointRouteBuilder endpoints)
    {
        var pass = endpoints.ServiceProvider.GetRequiredService<PassConfig>();
        if (!pass.Any)
            return;
        var endpoint = endpoints.ServiceProvider.GetRequiredService<PassEndpoint>();
        var config = endpoints.ServiceProvider.GetRequiredService<GatewaySnapshot>().Config;
        endpoints.MapReverseProxy(proxy =>
        {
            proxy.Use(endpoint.HandleAsync);
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        }).Add(builder =>
        {
            ((RouteEndpointBuilder)builder).Order += pass.Raise;
            builder.Metadata.Add(NeedOf(config, builder.Metadata.OfType<RouteModel>().Single().Config.RouteId));
        });
    }

    static Need NeedOf(GatewayConfig config, string name)
    {
        var route = config.Routes[name];
        return route.Access == RouteAccess.Service ? Need.Nothing : route.Mode == RouteMode.Guard ? Need.Guard(route.Family!) : Need.Pass(name);
    }
}
