using System.ComponentModel;
using System.Text.Json.Nodes;

namespace Gateway.Configuration;

/// <summary>One route: which requests it takes and what becomes of them.</summary>
sealed class RouteConfig
{
    [Description("Which requests, in YARP's own keys; an answer route has none: it is the family's own paths.")]
    public JsonObject? Match { get; init; }

    [Description("Where the answer comes from.")]
    public required RouteMode Mode { get; init; }

    [Description("Name of the cluster that requests go to.")]
    public string? Cluster { get; init; }

    [Description("Name of the family that answers.")]
    public string? Family { get; init; }

    [Description("What becomes of a flagged row.")]
    public OnFlag? OnFlag { get; init; }

    [Description("Risk above which a row is flagged where there is no guarantee; wins over the manifest's.")]
    public double? RiskThreshold { get; init; }

    [Description("Which route goes first where several match; YARP's key.")]
    public int? Order { get; init; }

    [Description("Changes of the request or reply, YARP's key.")]
    public JsonArray? Transforms { get; init; }
}
