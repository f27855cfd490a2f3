using Gateway.Configuration;
using Yarp.ReverseProxy.Model;

namespace Gateway.Guard;

/// <summary>Finds the route that would take a request, by the routing that serves, without a listener.</summary>
static class RouteFinder
{
    /// <summary>Name of the pass or guard route; null where none takes the request.</summary>
    /// <param name="config">A configuration without mistakes.</param>
    /// <param name="method">GET, POST, ...</param>
    /// <param name="target">Path, with a query or without.</param>
    public static async Task<string?> FindAsync(GatewayConfig config, string method, string target)
    {
        var pass = PassConfig.Read(config);
        if (!pass.Any || !target.StartsWith('/'))
            return null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // Never started: nothing listens.
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore().AddReverseProxy().LoadFromMemory(pass.Routes, pass.Clusters);
        await using var app = builder.Build();
        Endpoint? found = null;
        IApplicationBuilder pipeline = app;
        pipeline.UseRouting();
        // Ends before anything is forwarded.
        pipeline.Use((HttpContext context, RequestDelegate _) =>
        {
            found = context.GetEndpoint();
            return Task.CompletedTask;
        });
        pipeline.UseEndpoints(endpoints => endpoints.MapReverseProxy());
        var asked = new DefaultHttpContext { RequestServices = app.Services };
        int query = target.IndexOf('?', StringComparison.Ordinal);
        (asked.Request.Method, asked.Request.Scheme, asked.Request.Host) = (method, "http", new HostString("localhost"));
        asked.Request.Path = new PathString(query < 0 ? target : target[..query]);
        asked.Request.QueryString = new QueryString(query < 0 ? "" : target[query..]);
        try
        {
            await pipeline.Build()(asked);
        }
        catch (Exception exception) when (exception.GetType().Name == "AmbiguousMatchException")
        {
            // Its type is not public; the checks of the configuration name the routes.
            return null;
        }

        return found?.Metadata.GetMetadata<RouteModel>()?.Config.RouteId;
    }
}
