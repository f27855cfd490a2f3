using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Routing.Patterns;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Guard;

/// <summary>
/// Finds what only shows when a route is built or first asked: constraints of a path that nobody knows or that cannot run, and transforms.
/// YARP's own checks parse them, no more; a configuration of which one route cannot be built leaves all routes as they were.
/// </summary>
static class BuildableRoutes
{
    /// <summary>Mistakes of one route that YARP's checks found nothing wrong with.</summary>
    /// <param name="route">The route.</param>
    /// <param name="cluster">Its cluster.</param>
    /// <param name="services">Routing's and YARP's services.</param>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a constraint or a transform throws when it is made is a mistake of the configuration.")]
    public static IEnumerable<(string Path, string Message)> Find(Yarp.ReverseProxy.Configuration.RouteConfig route, ClusterConfig cluster, IServiceProvider services)
    {
        var mistakes = new List<(string, string)>();
        if (route.Match.Path is { } path)
        {
            RoutePattern pattern = RoutePatternFactory.Parse(path);
            var policies = services.GetRequiredService<ParameterPolicyFactory>();
            foreach (var (name, references) in pattern.ParameterPolicies)
            {
                foreach (var reference in references)
                {
                    try
                    {
                        // A regular expression is read when it is first asked.
                        if (policies.Create(pattern.GetParameter(name), reference) is IRouteConstraint constraint)
                            constraint.Match(null, null, name, new RouteValueDictionary { [name] = "1" }, RouteDirection.IncomingRequest);
                    }
                    catch (Exception exception)
                    {
                        mistakes.Add(($"$.Routes.{route.RouteId}.Match.Path", $"the constraint '{reference.Content}' of {{{name}}} cannot be used: {exception.Message}"));
                    }
                }
            }
        }

        try
        {
            services.GetRequiredService<ITransformBuilder>().Build(route, cluster);
        }
        catch (Exception exception)
        {
            mistakes.Add(($"$.Routes.{route.RouteId}.Transforms", $"cannot be used: {exception.Message}"));
        }

        return mistakes;
    }
}
