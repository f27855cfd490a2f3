namespace Gateway.Metrics;

/// <summary>One metric as it is exported and documented.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Kind">How it counts.</param>
/// <param name="Help">One line; the unit where there is one.</param>
/// <param name="Labels">Label names, in the order in which values are given.</param>
sealed record MetricDescription(string Name, MetricKind Kind, string Help, params string[] Labels)
{
    /// <summary>Upper bounds of a histogram's buckets, rising; empty for the other kinds.</summary>
    public double[] Buckets { get; init; } = [];
}
