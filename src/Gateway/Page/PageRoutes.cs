using Gateway.Protocols.Rest;
using Gateway.Security;

namespace Gateway.Page;

/// <summary>The operations page, and what it asks for that nobody else does.</summary>
static class PageRoutes
{
    const string Root = "/ui/";

    // Nothing that does not come from here, no code or style within the document, and in nobody's frame.
    const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void AddPage(this IServiceCollection services)
    {
        services.AddSingleton<PageHistory>();
        services.AddHostedService<PageSampler>();
        services.AddSingleton<PageStateEndpoint>();
        services.AddSingleton<PageFamiliesEndpoint>();
        services.AddSingleton<PageReviewEndpoint>();
    }

    public static void MapPage(this IEndpointRouteBuilder endpoints)
    {
        // The files say nothing of this gateway, and a browser has no key before it has them: they are for everybody.
        foreach (var asset in PageAsset.All)
        {
            foreach (string path in asset.Name == "index.html" ? new[] { "/", Root } : [Root + asset.Name])
                endpoints.MapGetOnly(path, Need.Nothing, context => SendAsync(context, asset));
        }

        endpoints.MapGetOnly("/v2/ops/state", Need.Decisions, endpoints.ServiceProvider.GetRequiredService<PageStateEndpoint>().HandleAsync);
        endpoints.MapGetOnly("/v2/ops/families", Need.Decisions, endpoints.ServiceProvider.GetRequiredService<PageFamiliesEndpoint>().HandleAsync);
        var review = endpoints.ServiceProvider.GetRequiredService<PageReviewEndpoint>();
        endpoints.MapGetOnly("/v2/ops/models/{model}/review", Need.Decisions, review.ListAsync);
        endpoints.MapGetOnly("/v2/ops/models/{model}/review/{id}/{row}", Need.Decisions, review.OneAsync);
    }

    static async Task SendAsync(HttpContext context, PageAsset asset)
    {
        var response = context.Response;
        response.ContentType = asset.Type;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-cache";
        var stream = ReplyCoding.Open(response, asset.Body.Length);
        await stream.WriteAsync(asset.Body, context.RequestAborted);
        await ReplyCoding.CloseAsync(response, stream);
    }
}
