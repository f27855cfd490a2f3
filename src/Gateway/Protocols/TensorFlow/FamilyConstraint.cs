using Ensemble.Families;

namespace Gateway.Protocols.TensorFlow;

/// <summary>Matches the name of a family that is here, whether it serves or was refused.</summary>
sealed class FamilyConstraint(FamilyStore store) : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values[routeKey] is string name && store.Statuses.Any(s => s.Name == name);
}
