namespace Gateway.Protocols.TensorFlow;

/// <summary>Matches a last segment that names no verb, so that :classify is a path that is not served rather than an odd name.</summary>
sealed class VerbConstraint : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values[routeKey] is not string name || !name.Contains(':', StringComparison.Ordinal);
}
