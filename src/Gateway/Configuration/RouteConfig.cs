using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
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

    [Description("Name of the family that answers, or judges what the service answers.")]
    public string? Family { get; init; }

    [Description("What becomes of a flagged row; left out: shadow in a guard route, annotate in an answer route.")]
    public OnFlag? OnFlag { get; init; }

    [Description("Risk above which a row is flagged where there is no guarantee; wins over the manifest's.")]
    public double? RiskThreshold { get; init; }

    [Description("Whether each row is asked under noise too, and flagged where its robust set is not the answer's class alone; the family needs calibrated robust sets, without which every row is flagged.")]
    public bool Robust { get; init; }

    [Description("Guard: longest that a reply waits for the family once the service has answered; 20 ms unless given. In shadow nothing waits."), Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan? FlagBudget { get; init; }

    [Description("Guard: where the family's features are in a request's JSON, by feature or by input. Left out, the body is read as infer of the Open Inference Protocol.")]
    public IReadOnlyDictionary<string, InputConfig>? Input { get; init; }

    [Description("Guard: where the service's answer is in the JSON of its reply. Left out, the members are judged among themselves.")]
    public ServedAnswerConfig? Answer { get; init; }

    [Description("Guard: cluster that flagged requests go to, for OnFlag fallback.")]
    public string? Fallback { get; init; }

    [Description("Guard: bytes of a request's or a reply's body that are looked at; a longer one passes and is flagged uninspected. 1 MiB unless given."), Range(1024, 64 << 20)]
    public int? InspectBytes { get; init; }

    [Description("Guard: how often the service is asked the golden inputs again, where a guarantee of the route is bound to its answers; 5 minutes unless given."), Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan? AskEvery { get; init; }

    [Description("gateway: callers have to be known where Access asks for that, with predict:FAMILY for a guard route and pass:NAME for a pass route. service: the service asks its callers itself, and nothing is asked here.")]
    public RouteAccess Access { get; init; } = RouteAccess.Gateway;

    [Description("Which route goes first where several match; YARP's key.")]
    public int? Order { get; init; }

    [Description("Changes of the request or reply, YARP's key.")]
    public JsonArray? Transforms { get; init; }
}
