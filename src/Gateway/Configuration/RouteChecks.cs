namespace Gateway.Configuration;

/// <summary>What must hold between a route's keys and the rest of the configuration.</summary>
sealed class RouteChecks(ConfigTree tree, GatewayConfig config)
{
    /// <summary>Notes the mistakes of all routes and gives the answer routes by family.</summary>
    public IReadOnlyDictionary<string, AnswerPolicy> AnswerRoutes()
    {
        if (config.Limits.Deadline > config.Limits.MaximumDeadline)
            Mistake("$.Limits.Deadline", $"expected at most MaximumDeadline, {config.Limits.MaximumDeadline}; came {config.Limits.Deadline}");
        var answers = new Dictionary<string, AnswerPolicy>(StringComparer.Ordinal);
        foreach ((string name, RouteConfig route) in config.Routes)
        {
            if (route.Mode == RouteMode.Answer)
                Answer(name, route, answers);
            else
                Served(name, route);
        }

        return answers;
    }

    void Answer(string name, RouteConfig route, Dictionary<string, AnswerPolicy> answers)
    {
        string path = $"$.Routes.{name}";
        var onFlag = route.OnFlag ?? OnFlag.Annotate;
        if (route.Match is not null)
            Mistake($"{path}.Match", "an answer route has no Match: it is the family's own paths");
        if (route.Cluster is not null)
            Mistake($"{path}.Cluster", "an answer route has no Cluster");
        OnlyGuard(path, route);
        if (onFlag is OnFlag.Shadow or OnFlag.Fallback)
            Mistake($"{path}.OnFlag", "expected annotate or abstain in an answer route");
        if (route.Family is null)
            Mistake(path, "the key Family is missing");
        else if (!answers.TryAdd(route.Family, new AnswerPolicy(onFlag, route.RiskThreshold) { IsRobust = route.Robust }))
            Mistake($"{path}.Family", $"the family {route.Family} has an answer route already");
    }

    void Served(string name, RouteConfig route)
    {
        string path = $"$.Routes.{name}";
        if (route.Match is null)
            Mistake(path, "the key Match is missing");
        if (route.Mode == RouteMode.Pass && (route.Family is not null || route.OnFlag is not null || route.RiskThreshold is not null || route.Robust))
            Mistake(path, "a pass route asks no family: Family, OnFlag, RiskThreshold and Robust belong to answer and guard routes");
        if (route.Mode == RouteMode.Pass)
            OnlyGuard(path, route);
        if (route.Cluster is null)
            Mistake(path, "the key Cluster is missing");
        else if (!config.Clusters.ContainsKey(route.Cluster))
            Mistake($"{path}.Cluster", $"no cluster has the name {route.Cluster}{Nearest(route.Cluster)}");
        if (route.Fallback is { } fallback && !config.Clusters.ContainsKey(fallback))
            Mistake($"{path}.Fallback", $"no cluster has the name {fallback}{Nearest(fallback)}");
    }

    void OnlyGuard(string path, RouteConfig route)
    {
        (string Key, bool Given)[] keys =
        [
            (nameof(route.FlagBudget), route.FlagBudget is not null), (nameof(route.Input), route.Input is not null),
            (nameof(route.Answer), route.Answer is not null), (nameof(route.Fallback), route.Fallback is not null),
            (nameof(route.InspectBytes), route.InspectBytes is not null),
        ];
        foreach (var (key, _) in keys.Where(k => k.Given))
            Mistake($"{path}.{key}", $"{key} belongs to guard routes");
    }

    string Nearest(string cluster) =>
        Ensemble.Data.NearestName.Find(cluster, config.Clusters.Keys) is { } nearest ? $"; is {nearest} meant?" : "";

    void Mistake(string path, string message) => tree.Mistakes.Add(new(tree.SourceOf(path), path, message));
}
