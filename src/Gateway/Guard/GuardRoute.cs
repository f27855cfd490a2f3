using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Configuration;

namespace Gateway.Guard;

/// <summary>A guard route as every request of it sees it. Immutable.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Family">The family that judges.</param>
/// <param name="OnFlag">What becomes of a flagged reply.</param>
/// <param name="Budget">Longest that a reply waits for the family.</param>
/// <param name="RiskThreshold">Fixed gate that wins over the manifest's; null leaves the manifest's.</param>
/// <param name="Input">Where features and inputs are; null where the body is the Open Inference Protocol's.</param>
/// <param name="Label">Where the service's label is; null where the route reads none.</param>
/// <param name="Value">Where the service's number is; null where the route reads none.</param>
/// <param name="Fallback">Cluster of flagged requests; null without one.</param>
/// <param name="InspectBytes">Bytes of a body that are looked at.</param>
sealed record GuardRoute(
    string Name, string Family, OnFlag OnFlag, TimeSpan Budget, double? RiskThreshold, IReadOnlyDictionary<string, GuardInput>? Input,
    JsonPointer? Label, JsonPointer? Value, string? Fallback, int InspectBytes)
{
    static readonly TimeSpan DefaultBudget = TimeSpan.FromMilliseconds(20);
    const int DefaultInspectBytes = 1 << 20;

    /// <summary>Whether rows are flagged whose robust set is not the answer's class alone.</summary>
    public bool IsRobust { get; init; }

    /// <summary>How often the service is asked the golden inputs again.</summary>
    public TimeSpan AskEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>SHA-256 of what makes an answer and a row of a body: family, Input and Answer. A guarantee of the route is bound to it.</summary>
    public string Mapping => mapping ??= Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new
    {
        Family,
        Input = Input?.OrderBy(i => i.Key, StringComparer.Ordinal)
            .Select(i => new[] { i.Key, i.Value.Pointer?.Text, i.Value.Default?.GetRawText(), i.Value.Constant?.GetRawText() }).ToArray(),
        Label = Label?.Text,
        Value = Value?.Text,
    })));

    string? mapping;

    /// <summary>Whether the service's answer is read.</summary>
    public bool ReadsAnswer => Label is not null || Value is not null;

    public bool IsShadow => OnFlag == OnFlag.Shadow;

    /// <summary>The guard routes of a configuration in which <see cref="GuardRouteChecks"/> finds nothing wrong.</summary>
    public static IReadOnlyDictionary<string, GuardRoute> Read(GatewayConfig config) => config.Routes
        .Where(route => route.Value.Mode == RouteMode.Guard).ToDictionary(route => route.Key, route => Of(route.Key, route.Value), StringComparer.Ordinal);

    /// <summary>Whether a route guards its service.</summary>
    public static bool Is(GatewayConfig config, string route) => config.Routes.TryGetValue(route, out var found) && found.Mode == RouteMode.Guard;

    static GuardRoute Of(string name, RouteConfig route) => new(
        name, route.Family!, route.OnFlag ?? OnFlag.Shadow, route.FlagBudget ?? DefaultBudget, route.RiskThreshold,
        route.Input?.ToDictionary(i => i.Key, i => new GuardInput(Pointer(i.Value.Pointer), Scalar(i.Value.Default), Scalar(i.Value.Constant)), StringComparer.Ordinal),
        Pointer(route.Answer?.Label), Pointer(route.Answer?.Value), route.Fallback, route.InspectBytes ?? DefaultInspectBytes)
    { IsRobust = route.Robust, AskEvery = route.AskEvery ?? TimeSpan.FromMinutes(5) };

    static JsonPointer? Pointer(string? text) => text is not null && JsonPointer.TryParse(text, out var pointer) ? pointer : null;

    static JsonElement? Scalar(JsonValue? value) =>
        value is null ? null : JsonSerializer.Deserialize<JsonElement>(value.ToJsonString());
}
