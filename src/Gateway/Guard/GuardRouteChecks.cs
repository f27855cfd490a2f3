using Gateway.Configuration;

namespace Gateway.Guard;

/// <summary>What is wrong with guard routes, all at once, each with its place.</summary>
static class GuardRouteChecks
{
    public static IReadOnlyList<(string Path, string Message)> Find(GatewayConfig config)
    {
        List<(string Path, string Message)> mistakes = [];
        foreach (var (name, route) in config.Routes.Where(route => route.Value.Mode == RouteMode.Guard))
            Route($"$.Routes.{name}", route, mistakes);
        return mistakes;
    }

    static void Route(string path, RouteConfig route, List<(string Path, string Message)> mistakes)
    {
        if (route.Family is null)
            mistakes.Add((path, "the key Family is missing"));
        if (route.OnFlag == OnFlag.Fallback && route.Fallback is null)
            mistakes.Add((path, "the key Fallback is missing: OnFlag fallback needs the cluster that flagged requests go to"));
        if (route.OnFlag != OnFlag.Fallback && route.Fallback is not null)
            mistakes.Add(($"{path}.Fallback", "only OnFlag fallback has a Fallback"));
        if (route.Match?["Path"] is { } match && IsOurs(match.ToString()))
            mistakes.Add(($"{path}.Match.Path", "paths under /v2 are the gateway's own: choose another prefix, and take it away by a transform (PathRemovePrefix)"));
        if (route.Input is { Count: 0 })
            mistakes.Add(($"{path}.Input", "expected a feature or an input; leave it out where bodies are the Open Inference Protocol's"));
        foreach (var (name, input) in route.Input ?? new Dictionary<string, InputConfig>(StringComparer.Ordinal))
            Input($"{path}.Input.{name}", input, mistakes);
        if (route.Answer is { } answer)
            Answer($"{path}.Answer", answer, mistakes);
    }

    static bool IsOurs(string path)
    {
        string trimmed = path.TrimStart('/');
        return trimmed.Equals("v2", StringComparison.OrdinalIgnoreCase) || trimmed.StartsWith("v2/", StringComparison.OrdinalIgnoreCase);
    }

    static void Input(string path, InputConfig input, List<(string Path, string Message)> mistakes)
    {
        if ((input.Pointer is null) == (input.Constant is null))
            mistakes.Add((path, "expected a Pointer or a Constant, and one only"));
        if (input.Default is not null && input.Constant is not null)
            mistakes.Add(($"{path}.Default", "a constant is never missing: it has no Default"));
        Pointer($"{path}.Pointer", input.Pointer, mistakes);
    }

    static void Answer(string path, ServedAnswerConfig answer, List<(string Path, string Message)> mistakes)
    {
        if ((answer.Label is null) == (answer.Value is null))
            mistakes.Add((path, "expected a Label (classification) or a Value (regression), and one only"));
        Pointer($"{path}.Label", answer.Label, mistakes);
        Pointer($"{path}.Value", answer.Value, mistakes);
    }

    static void Pointer(string path, string? text, List<(string Path, string Message)> mistakes)
    {
        if (text is not null && !JsonPointer.TryParse(text, out _))
            mistakes.Add((path, $"expected a JSON pointer as in /applicant/age (RFC 6901), came \"{text}\""));
    }
}
