namespace Gateway.Configuration;

/// <summary>Where a route's answer comes from.</summary>
enum RouteMode
{
    /// <summary>The family, in process.</summary>
    Answer,
    /// <summary>A deployed service; the family is not asked.</summary>
    Pass,
    /// <summary>A deployed service; the family judges its answer on the same input.</summary>
    Guard,
}
