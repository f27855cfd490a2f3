using Microsoft.AspNetCore.Routing.Patterns;
using Yarp.ReverseProxy.Configuration;
using RouteConfig = Yarp.ReverseProxy.Configuration.RouteConfig;

namespace Gateway.Guard;

/// <summary>Finds routes between which routing could not choose: a request that two of them match would fail.</summary>
static class AlikeRoutes
{
    public static IEnumerable<(string Path, string Message)> Find(IReadOnlyList<RouteConfig> routes)
    {
        foreach (var group in routes.GroupBy(r => (r.Order ?? 0, Shape(r.Match.Path))))
        {
            RouteConfig[] alike = [.. group];
            for (int i = 0; i < alike.Length; i++)
            {
                for (int j = i + 1; j < alike.Length; j++)
                {
                    if (Both(alike[i].Match, alike[j].Match))
                        yield return ($"$.Routes.{alike[j].RouteId}", $"matches the same requests as $.Routes.{alike[i].RouteId}: give one of them another Match, or another Order");
                }
            }
        }
    }

    // Names of parameters choose nothing; what constrains them does.
    static string Shape(string? path) => path is null ? "{*}" : string.Join('/', RoutePatternFactory.Parse(path).PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(Shape))));

    static string Shape(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content.ToUpperInvariant(),
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => $"{{{(parameter.IsCatchAll ? "*" : "")}{string.Join(':', parameter.ParameterPolicies.Select(p => p.Content))}}}",
        _ => "",
    };

    // A route with methods, hosts or more headers wins over one without; of two that have them one request may match both.
    static bool Both(RouteMatch a, RouteMatch b) =>
        Share(a.Methods, b.Methods) && Share(a.Hosts, b.Hosts)
        && (a.Headers?.Count ?? 0) == (b.Headers?.Count ?? 0) && (a.QueryParameters?.Count ?? 0) == (b.QueryParameters?.Count ?? 0)
        && !(a.Headers ?? []).Any(h => (b.Headers ?? []).Any(o => Excludes(h, o)))
        && !(a.QueryParameters ?? []).Any(q => (b.QueryParameters ?? []).Any(o => Excludes(q, o)));

    static bool Share(IReadOnlyList<string>? a, IReadOnlyList<string>? b) =>
        a is not { Count: > 0 } ? b is not { Count: > 0 } : b is { Count: > 0 } && a.Intersect(b, StringComparer.OrdinalIgnoreCase).Any();

    static bool Excludes(RouteHeader a, RouteHeader b) =>
        a.Name.Equals(b.Name, StringComparison.OrdinalIgnoreCase)
        && (a.Mode == HeaderMatchMode.ExactHeader && b.Mode == HeaderMatchMode.ExactHeader && !Share(a.Values, b.Values)
            || (a.Mode == HeaderMatchMode.NotExists) != (b.Mode == HeaderMatchMode.NotExists));

    static bool Excludes(RouteQueryParameter a, RouteQueryParameter b) =>
        a.Name.Equals(b.Name, StringComparison.OrdinalIgnoreCase)
        && a.Mode == QueryParameterMatchMode.Exact && b.Mode == QueryParameterMatchMode.Exact && !Share(a.Values, b.Values);
}
