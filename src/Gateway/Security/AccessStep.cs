using Gateway.Protocols.Rest;

namespace Gateway.Security;

/// <summary>Puts the check between routing and endpoints.</summary>
static class AccessStep
{
    /// <summary>Refuses whoever the chosen endpoint does not answer; comes behind UseRouting.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app)
    {
        var check = app.ApplicationServices.GetRequiredService<AccessCheck>();
        return app.Use(async (HttpContext context, RequestDelegate next) =>
        {
            var need = context.GetEndpoint()?.Metadata.GetMetadata<Need>()?.Of(context.Request);
            if (await check.EnterAsync(context, need, (string?)context.Request.RouteValues["model"]) is { } fault)
                await FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted);
            else
                await next(context);
        });
    }

    /// <summary>Says what an endpoint needs.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Need need) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(need);
}
