using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Gateway.Guard;

/// <summary>A route's Input laid beside the inputs of one loaded family. Immutable.</summary>
sealed class GuardPlan
{
    readonly List<(string Path, string Message)> mistakes = [];

    /// <param name="route">The route.</param>
    /// <param name="family">The family that serves.</param>
    public GuardPlan(GuardRoute route, Family family)
    {
        (Route, Family) = (route, family);
        Sources = [.. family.Inputs.Select(Source)];
        if (route.Input is { } given)
            Unknown(given.Keys);
        if (Answers(route, family) is { } mistake)
            mistakes.Add(mistake);
    }

    /// <summary>Why the family cannot judge what the route reads of the service's answer; null where it can.</summary>
    public static (string Path, string Message)? Answers(GuardRoute route, Family family) =>
        route.Value is not null && (family.IsClassification || family.Outputs[family.DecidedOutput].RowLength != 1)
            ? ($"$.Routes.{route.Name}.Answer.Value", $"the family {family.Name} is no regression of one number: expected Label")
        : route.Label is not null && !family.IsClassification
            ? ($"$.Routes.{route.Name}.Answer.Label", $"the family {family.Name} is a regression: expected Value")
        : null;

    public GuardRoute Route { get; }

    public Family Family { get; }

    /// <summary>In the order of the family's inputs: one source of all elements, or one for each; empty where the body is the protocol's.</summary>
    public IReadOnlyList<IReadOnlyList<GuardInput>> Sources { get; }

    /// <summary>Where the route does not fit the family, each with its place in the configuration.</summary>
    public IReadOnlyList<(string Path, string Message)> Mistakes => mistakes;

    /// <summary>Names of all features, input by input.</summary>
    public IReadOnlyList<string> Features => [.. Family.Inputs.SelectMany(i => i.Config.Features ?? []).Select(f => f.Name)];

    IReadOnlyList<GuardInput> Source(TensorSpec spec)
    {
        if (Route.Input is not { } given)
            return [];
        string path = $"$.Routes.{Route.Name}.Input";
        if (spec.RowLength < 0)
        {
            mistakes.Add((path, $"the rows of the input {spec.Name} of the family {Family.Name} have no fixed size, which no mapping fills"));
            return [];
        }

        if (given.TryGetValue(spec.Name, out var whole))
        {
            if (spec.RowLength > 1 && whole.Pointer is null)
                mistakes.Add(($"{path}.{spec.Name}", $"the input {spec.Name} has {spec.RowLength} elements a row: expected a Pointer to an array"));
            foreach (var feature in (spec.Config.Features ?? []).Where(f => f.Name != spec.Name && given.ContainsKey(f.Name)))
                mistakes.Add(($"{path}.{feature.Name}", $"the input {spec.Name} is named as a whole: expected that or its features, not both"));
            if (spec.RowLength == 1)
                Values($"{path}.{spec.Name}", spec, spec.Config.Features?[0], whole);
            return [whole];
        }

        if (spec.Config.Features is not { } features)
        {
            mistakes.Add((path, $"the input {spec.Name} of the family {Family.Name} is missing (its manifest names no features)"));
            return [];
        }

        string[] missing = [.. features.Select(f => f.Name).Where(name => !given.ContainsKey(name))];
        if (missing.Length > 0)
            mistakes.Add((path, $"{(missing.Length > 1 ? "the features" : "the feature")} {string.Join(", ", missing.Take(16))} of the family {Family.Name} {(missing.Length > 1 ? "are" : "is")} missing"));
        if (missing.Length > 0)
            return [];
        foreach (var feature in features)
            Values($"{path}.{feature.Name}", spec, feature, given[feature.Name]);
        return [.. features.Select(f => given[f.Name])];
    }

    // A constant that is no value of its feature would fail every request, a default the first that needs it.
    void Values(string path, TensorSpec spec, FeatureConfig? feature, GuardInput source)
    {
        foreach (var (key, value) in new[] { (nameof(source.Constant), source.Constant), (nameof(source.Default), source.Default) })
        {
            var element = Tensor.Create(spec.Name, spec.Datatype, [1]);
            if (value is { } given && !FeatureValue.TrySet(element, 0, given, feature))
                mistakes.Add(($"{path}.{key}", $"expected a {RequestMapping.What(element, feature)}, came {RequestMapping.Shown(given)}"));
        }
    }

    void Unknown(IEnumerable<string> given)
    {
        string[] known = [.. Family.Inputs.Select(i => i.Name), .. Features];
        foreach (string name in given.Where(name => !known.Contains(name, StringComparer.Ordinal)))
        {
            string? nearest = NearestName.Find(name, known);
            mistakes.Add(($"$.Routes.{Route.Name}.Input.{name}",
                $"the family {Family.Name} has no feature or input of this name{(nearest is null ? "" : $"; is {nearest} meant?")}"));
        }
    }
}
