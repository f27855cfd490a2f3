using Gateway.Protocols.Rest;
using Gateway.Security;

namespace Gateway.Protocols.OpenApi;

/// <summary>The description of the server, and the page that is made of it.</summary>
static class DocsRoutes
{
    const string Root = "/v2/docs";

    // The page loads nothing that does not come from here, and no other page may frame it.
    const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapDocs(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, Root, "text/html; charset=utf-8", DocsFile.Read("page.html"));
        Map(endpoints, Root + "/page.css", "text/css; charset=utf-8", DocsFile.Read("page.css"));
        Map(endpoints, Root + "/page.js", "text/javascript; charset=utf-8", DocsFile.Read("page.js"));
        Map(endpoints, Root + "/openapi.json", "application/json", OpenApiDocument.Build());
    }

    static void Map(IEndpointRouteBuilder endpoints, string path, string type, byte[] body) => endpoints.MapGetOnly(path, Need.Known, async context =>
    {
        var response = context.Response;
        response.ContentType = type;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-cache";
        var stream = ReplyCoding.Open(response, body.Length);
        await stream.WriteAsync(body, context.RequestAborted);
        await ReplyCoding.CloseAsync(response, stream);
    });
}
