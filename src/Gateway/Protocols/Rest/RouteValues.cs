namespace Gateway.Protocols.Rest;

/// <summary>What a path names.</summary>
static class RouteValues
{
    public static (string Name, string? Version) Family(HttpContext context) =>
        ((string)context.Request.RouteValues["model"]!, (string?)context.Request.RouteValues["version"]);

    /// <summary>A version label, where the path names one in place of a version.</summary>
    public static string? Label(HttpContext context) => (string?)context.Request.RouteValues["label"];
}
