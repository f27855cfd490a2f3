using Gateway.Protocols.Examples;
using Gateway.Protocols.OpenApi;
using Gateway.Records;
using Gateway.Replies;
using Gateway.Security;

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
        endpoints.MapGetOnly("/v2", Need.Known, ServerMetadata.HandleAsync);
        endpoints.MapGetOnly("/v2/health/live", Need.Nothing, health.LiveAsync);
        endpoints.MapGetOnly("/v2/health/ready", Need.Nothing, health.ReadyAsync);
        endpoints.MapGetOnly("/v2/models/stats", Need.Known, statistics.HandleAsync);
        foreach (string path in new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" })
        {
            endpoints.MapGetOnly(path, Need.Predict, family.MetadataAsync);
            endpoints.MapGetOnly(path + "/ready", Need.Predict, health.FamilyReadyAsync);
            endpoints.MapGetOnly(path + "/config", Need.Predict, family.ConfigAsync);
            endpoints.MapGetOnly(path + "/example", Need.Predict, example.HandleAsync);
            endpoints.MapGetOnly(path + "/stats", Need.Predict, statistics.HandleAsync);
            endpoints.MapGetOnly(path + "/guarantees", Need.Predict, family.GuaranteesAsync);
            endpoints.MapPostOnly(path + "/infer", Need.Predict, context => infer.HandleAsync(context, codec));
        }

        endpoints.MapRecords(erases: false);
        endpoints.MapDocs();
        endpoints.Map("/v2/{**rest}", NotFoundAsync).Needs(Need.Known);
    }

    /// <summary>Answers what no route takes.</summary>
    public static void MapNotFound(this IEndpointRouteBuilder endpoints) =>
        endpoints.Map("{**rest}", NotFoundAsync).WithOrder(Last).Needs(Need.Known);

    public static void MapGetOnly(this IEndpointRouteBuilder endpoints, string path, Need need, RequestDelegate handler) =>
        endpoints.Map(path, MethodOnly.Get(handler)).Needs(need);

    public static void MapPostOnly(this IEndpointRouteBuilder endpoints, string path, Need need, RequestDelegate handler) =>
        endpoints.Map(path, MethodOnly.Post(handler)).Needs(need);

    /// <summary>Answers to GET, and to POST and PUT alike.</summary>
    public static void MapGetAndChange(this IEndpointRouteBuilder endpoints, string path, Need need, RequestDelegate get, RequestDelegate change) =>
        endpoints.Map(path, MethodOnly.GetAndChange(get, change)).Needs(need);

    /// <summary>Answers to GET, and to DELETE where there is something to delete.</summary>
    public static void MapGetAndDelete(this IEndpointRouteBuilder endpoints, string path, Need need, RequestDelegate get, RequestDelegate delete) =>
        endpoints.Map(path, MethodOnly.GetAndDelete(get, delete)).Needs(need);

    static Task NotFoundAsync(HttpContext context)
    {
        var fault = new Fault(FaultCode.NotFound, $"the path {Fault.Show(context.Request.Path.Value)} is none that is served here");
        return FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted).AsTask();
    }
}
