using Gateway.Configuration;
using Gateway.Tracing;
using Microsoft.AspNetCore.DataProtection;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
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
        services.AddSingleton<PassEndpoint>().AddSingleton(GuardTable.Of(config)).AddSingleton(p => new Lazy<GuardEndpoint>(p.GetRequiredService<GuardEndpoint>));
        // Affinity cookies that are encrypted end with the process; the policy HashCookie outlives it. Nothing is written to disk.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddReverseProxy().LoadFromMemory(pass.Routes, pass.Clusters).AddTransforms(context =>
        {
            if (context.Route.Transforms is not { Count: > 0 })
                context.AddRequestTransform(RawPath.Forward);
            context.AddRequestTransform(request =>
            {
                Spans.Forward(request.ProxyRequest.Headers);
                return ValueTask.CompletedTask;
            });
            context.AddResponseTransform(response =>
            {
                if (response.ProxyResponse is { } reply)
                    HeaderHygiene.RemoveNominated(response.HttpContext.Response.Headers, reply.Headers.Connection.ToArray());
                NoContent(response);
                return ValueTask.CompletedTask;
            });
            if (context.Route.Metadata?.ContainsKey(GuardTable.Metadata) == true)
                context.AddResponseTransform(context.Services.GetRequiredService<GuardReply>().ApplyAsync);
        }).Services.AddSingleton<IForwarderHttpClientFactory, GuardHttpClients>();
        return services;
    }

    /// <summary>Adds what judges the requests of guard routes, whether there are any yet or not.</summary>
    public static IServiceCollection AddGuardRoutes(this IServiceCollection services) =>
        services.AddSingleton<GuardRuns>().AddSingleton<GuardCandidates>().AddSingleton<GuardInspector>().AddSingleton<GuardReply>().AddSingleton<GuardAfterwards>()
            .AddSingleton<GuardEndpoint>().AddSingleton<RouteGuarantees>().AddSingleton<UpstreamAsk>().AddHostedService<UpstreamWatcher>();

    /// <summary>Has the pass and guard routes of another configuration count, which <see cref="PassRouteChecks"/> found nothing wrong with.</summary>
    public static void Change(IServiceProvider services, GatewayConfig config)
    {
        var pass = PassConfig.Read(config);
        // First: whatever YARP routes by the new configuration finds its guard route.
        services.GetRequiredService<GuardTable>().Change(config);
        services.GetRequiredService<InMemoryConfigProvider>().Update(pass.Routes, pass.Clusters);
    }

    // These two have no body (RFC 9110, 15.3.5 and 15.3.6), whatever their service says; one that is announced would break the reply.
    static void NoContent(ResponseTransformContext response)
    {
        if (response.HttpContext.Response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent))
            return;
        response.HttpContext.Response.ContentLength = null;
        response.SuppressResponseBody = true;
    }

    /// <summary>Maps the pass routes, behind every path of ours; called on the data listener alone. Paths of ours have order 0: the lowest pass route comes after them, a catch-all included.</summary>
    public static void MapPassRoutes(this IEndpointRouteBuilder endpoints)
    {
        var endpoint = endpoints.ServiceProvider.GetRequiredService<PassEndpoint>();
        endpoints.MapReverseProxy(proxy =>
        {
            proxy.Use(endpoint.HandleAsync);
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        }).Add(builder =>
        {
            ((RouteEndpointBuilder)builder).Order += PassRouteChecks.LargestOrder + 1;
            builder.Metadata.Add(PassConfig.NeedOf(builder.Metadata.OfType<RouteModel>().Single().Config));
        });
    }
}
