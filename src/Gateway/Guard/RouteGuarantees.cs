using System.Collections.Concurrent;
using Ensemble.Calibration;
using Ensemble.Families;
using Gateway.Metrics;

namespace Gateway.Guard;

/// <summary>How the guarantees of guard routes stand. Written by <see cref="UpstreamWatcher"/> alone, read by every request. Thread-safe.</summary>
sealed class RouteGuarantees(GatewayMetrics metrics, TimeProvider time)
{
    readonly ConcurrentDictionary<string, RouteStanding> standings = new(StringComparer.Ordinal);

    /// <summary>The guarantee of a route under the version that judges; null for none.</summary>
    public GuaranteeStatus? Find(string route, Family? family) =>
        family is not null && standings.TryGetValue(route, out var standing) && ReferenceEquals(standing.Family, family) && standing.Status.State != "none"
            ? standing.At(time.GetUtcNow()) : null;

    /// <summary>Routes whose guarantee stands beside a loaded version, with it.</summary>
    public IReadOnlyList<(string Route, Guarantee Guarantee)> Of(Family family) =>
        [.. standings.Where(s => ReferenceEquals(s.Value.Family, family) && s.Value.Status.State != "none").OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => (s.Key, s.Value.Status.Guarantee))];

    /// <summary>What a guarantee of a route is about, as metrics name it.</summary>
    public static string Answer(string route) => $"{RouteGuarantee.Answer}:{route}";

    /// <summary>Has a standing count from now on; null takes it away.</summary>
    public void Set(GuardRoute route, RouteStanding? standing)
    {
        if (standing is not null)
            standings[route.Name] = standing;
        else
            standings.TryRemove(route.Name, out _);
        metrics.RouteGuarantee(route.Family, Answer(route.Name), standing?.At(time.GetUtcNow()) is { } now ? (now.State, now.Guarantee.Alpha) : null);
    }
}
