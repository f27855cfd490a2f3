using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Security;

/// <summary>Puts the check between routing and endpoints.</summary>
static class AccessStep
{
    /// <summary>Refuses whoever the chosen endpoint does not answer; comes behind UseRouting.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app)
    {
        var check = app.ApplicationServices.GetRequiredService<AccessCheck>();
        return app.Use((HttpContext context, RequestDelegate next) =>
        {
            var need = context.GetEndpoint()?.Metadata.GetMetadata<Need>()?.Of(context.Request);
            var entered = check.EnterAsync(context, need, (string?)context.Request.RouteValues["model"]);
            return entered.IsCompletedSuccessfully ? GoOnAsync(context, entered.Result, next) : WaitAsync(context, entered, next);
        });
    }

    static Task GoOnAsync(HttpContext context, Fault? fault, RequestDelegate next) =>
        fault is null ? next(context) : FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted).AsTask();

    static async Task WaitAsync(HttpContext context, ValueTask<Fault?> entered, RequestDelegate next) =>
        await GoOnAsync(context, await entered, next);

    /// <summary>Says what an endpoint needs.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Need need) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(need);
}
