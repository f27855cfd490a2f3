using Gateway.Protocols.Examples;
using Gateway.Protocols.OpenApi;
using Gateway.Records;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>The paths of the Open Inference Protocol on the data listener.</summary>
static class RestRoutes
{
    /// <summary>Behind every other route, a configured catch-all included.</summary>
    const int Last = int.MaxValue;

    public static void MapRest(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var health = services.GetRequiredService<HealthEndpoint>();
        var family = services.GetRequiredService<FamilyEndpoint>();
        var example = services.GetRequiredService<ExampleEndpoint>();
        var statistics = services.GetRequiredService<StatisticsEndpoint>();
        var infer = services.GetRequiredService<InferEndpoint>();
        var codec = new InferCodec();
        endpoints.MapGetOnly("/v2", ServerMetadata.HandleAsync);
        endpoints.MapGetOnly("/v2/health/live", health.LiveAsync);
        endpoints.MapGetOnly("/v2/health/ready", health.ReadyAsync);
        endpoints.MapGetOnly("/v2/models/stats", statistics.HandleAsync);
        foreach (string path in new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" })
        {
            endpoints.MapGetOnly(path, family.MetadataAsync);
            endpoints.MapGetOnly(path + "/ready", health.FamilyReadyAsync);
            endpoints.MapGetOnly(path + "/config", family.ConfigAsync);
            endpoints.MapGetOnly(path + "/example", example.HandleAsync);
            endpoints.MapGetOnly(path + "/stats", statistics.HandleAsync);
            endpoints.MapGetOnly(path + "/guarantees", family.GuaranteesAsync);
            endpoints.MapPostOnly(path + "/infer", context => infer.HandleAsync(context, codec));
        }

        endpoints.MapRecords(erases: false);
        endpoints.MapDocs();
        endpoints.Map("/v2/{**rest}", NotFoundAsync);
    }

    /// <summary>Answers what no route takes.</summary>
    public static void MapNotFound(this IEndpointRouteBuilder endpoints) =>
        endpoints.Map("{**rest}", NotFoundAsync).WithOrder(Last);

    public static void MapGetOnly(this IEndpointRouteBuilder endpoints, string path, RequestDelegate handler) =>
        endpoints.Map(path, MethodOnly.Get(handler));

    public static void MapPostOnly(this IEndpointRouteBuilder endpoints, string path, RequestDelegate handler) =>
        endpoints.Map(path, MethodOnly.Post(handler));

    /// <summary>Answers to GET, and to DELETE where there is something to delete.</summary>
    public static void MapGetAndDelete(this IEndpointRouteBuilder endpoints, string path, RequestDelegate get, RequestDelegate delete) =>
        endpoints.Map(path, MethodOnly.GetAndDelete(get, delete));

    static Task NotFoundAsync(HttpContext context)
    {
        var fault = new Fault(FaultCode.NotFound, $"the path {Fault.Show(context.Request.Path.Value)} is none that is served here");
        return FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted).AsTask();
    }
}
