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
        var infer = services.GetRequiredService<InferEndpoint>();
        endpoints.MapGetOnly("/v2", ServerMetadata.HandleAsync);
        endpoints.MapGetOnly("/v2/health/live", health.LiveAsync);
        endpoints.MapGetOnly("/v2/health/ready", health.ReadyAsync);
        foreach (string path in new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" })
        {
            endpoints.MapGetOnly(path, family.MetadataAsync);
            endpoints.MapGetOnly(path + "/ready", health.FamilyReadyAsync);
            endpoints.MapGetOnly(path + "/config", family.ConfigAsync);
            endpoints.MapGetOnly(path + "/example", family.ExampleAsync);
            endpoints.MapGetOnly(path + "/guarantees", family.GuaranteesAsync);
            endpoints.MapPostOnly(path + "/infer", infer.HandleAsync);
        }

        endpoints.MapRecords(erases: false);
        endpoints.MapDocs();
        endpoints.Map("/v2/{**rest}", NotFoundAsync);
    }

    /// <summary>Answers what no route takes.</summary>
    public static void MapNotFound(this IEndpointRouteBuilder endpoints) =>
        endpoints.Map("{**rest}", NotFoundAsync).WithOrder(Last);

    public static void MapGetOnly(this IEndpointRouteBuilder endpoints, string path, RequestDelegate handler) =>
        endpoints.Map(path, context => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            ? handler(context) : WrongMethodAsync(context, "GET, HEAD"));

    public static void MapPostOnly(this IEndpointRouteBuilder endpoints, string path, RequestDelegate handler) =>
        endpoints.Map(path, context => HttpMethods.IsPost(context.Request.Method) ? handler(context) : WrongMethodAsync(context, "POST"));

    /// <summary>Answers to GET, and to DELETE where there is something to delete.</summary>
    public static void MapGetAndDelete(this IEndpointRouteBuilder endpoints, string path, RequestDelegate get, RequestDelegate delete) =>
        endpoints.Map(path, context => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? get(context)
            : HttpMethods.IsDelete(context.Request.Method) ? delete(context)
            : WrongMethodAsync(context, "GET, HEAD, DELETE"));

    static Task WrongMethodAsync(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        var fault = new Fault(FaultCode.MethodNotAllowed, $"the method: expected {allowed}, came {Fault.Show(context.Request.Method)}");
        return FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted).AsTask();
    }

    static Task NotFoundAsync(HttpContext context)
    {
        var fault = new Fault(FaultCode.NotFound, $"the path {Fault.Show(context.Request.Path.Value)} is none that is served here");
        return FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted).AsTask();
    }
}
