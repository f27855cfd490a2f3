using Ensemble.Families;
using Gateway.Protocols.Rest;
using Gateway.Security;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Gateway.Protocols.TensorFlow;

/// <summary>The paths of TensorFlow Serving's REST API on the data listener.</summary>
static class PredictRoutes
{
    /// <summary>Behind pass routes, before what answers that nothing is served.</summary>
    const int Late = int.MaxValue - 1;

    /// <summary>
    /// Maps each path twice. A family that is here is ours before any pass route; a name that is none of ours may be a model of the
    /// service behind a pass route, and is refused as an unknown family only where no such route takes it.
    /// </summary>
    public static void MapPredict(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var ours = new FamilyConstraint(services.GetRequiredService<FamilyStore>());
        var infer = services.GetRequiredService<InferEndpoint>();
        var model = services.GetRequiredService<ModelEndpoint>();
        var codec = new PredictCodec();
        foreach (var (place, last) in new[] { ("", "model"), ("{model}/versions/", "version"), ("{model}/labels/", "label") })
        {
            string path = $"/v1/models/{place}{{{last}}}";
            Map($"{path}:predict", [], MethodOnly.Post(context => infer.HandleAsync(context, codec)));
            var plain = new RouteValueDictionary { [last] = new VerbConstraint() };
            Map(path, plain, MethodOnly.Get(model.StatusAsync));
            Map($"{path}/metadata", plain, MethodOnly.Get(model.MetadataAsync));
        }

        void Map(string path, RouteValueDictionary constraints, RequestDelegate handler)
        {
            endpoints.Map(RoutePatternFactory.Parse(path, [], constraints), handler).WithOrder(Late).Needs(Need.Predict);
            endpoints.Map(RoutePatternFactory.Parse(path, [], new RouteValueDictionary(constraints) { ["model"] = ours }), handler).Needs(Need.Predict);
        }
    }
}
