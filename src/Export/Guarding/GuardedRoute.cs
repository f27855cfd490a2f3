using System.Text.Json;
using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;

namespace Export.Guarding;

/// <summary>A guard route of a configuration, as far as asking through it needs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Family">The family that judges.</param>
/// <param name="Path">Path to ask.</param>
/// <param name="Pointers">Tokens of the JSON pointer by feature or input; null where bodies are the Open Inference Protocol's.</param>
sealed record GuardedRoute(string Name, string Family, string Path, IReadOnlyDictionary<string, string[]>? Pointers)
{
    static readonly JsonNodeOptions AnyCase = new() { PropertyNameCaseInsensitive = true };
    static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads the route; the gateway itself checks the configuration whole.</summary>
    /// <param name="file">gateway.json.</param>
    /// <param name="name">The route.</param>
    /// <param name="path">Path that was given; null takes the route's.</param>
    /// <exception cref="DataException">There is no such guard route, or it reads no label, or its path is a pattern.</exception>
    public static GuardedRoute Read(string file, string name, string? path)
    {
        JsonObject routes = Parse(file)["Routes"] as JsonObject ?? [];
        if (routes[name] is not JsonObject route)
            throw new DataException($"{file}: there is no route '{name}'{NearestName.Hint(name, [.. routes.Select(r => r.Key)])}");
        if (!string.Equals(Text(route["Mode"]), "guard", StringComparison.OrdinalIgnoreCase))
            throw new DataException($"{file}: the route '{name}' guards no service (Mode)");
        if (!Names.IsValid(name))
            throw new DataException($"{file}: the route '{name}': its guarantee would lie in a file of its name, which takes letters, digits, '.', '_' and '-'");
        if (Text(route["Answer"]?["Label"]) is null)
            throw new DataException($"{file}: the route '{name}' reads no label of the service's answer (Answer.Label), so there is nothing to promise");
        if (Text(route["OnFlag"])?.ToLowerInvariant() is "abstain" or "fallback")
            throw new DataException($"{file}: the route '{name}' keeps flagged answers back (OnFlag {Text(route["OnFlag"])}); calibrate with shadow or annotate, which the guarantee is not bound to");
        path ??= Text(route["Match"]?[nameof(Path)]);
        if (path is null || path.Contains('{'))
            throw new DataException($"{file}: the route '{name}' takes a pattern of paths: --path /the/one/to/ask was expected");
        return new(name, Text(route[nameof(Family)]) ?? "", path.StartsWith('/') ? path : $"/{path}", route["Input"] is JsonObject input ? Read(input) : null);
    }

    static JsonObject Parse(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file), AnyCase, Lenient) as JsonObject ?? throw new DataException($"{file}: no JSON object");
        }
        catch (JsonException e)
        {
            throw new DataException($"{file}: {e.Message}", e);
        }
    }

    // A constant is no part of the body.
    static Dictionary<string, string[]> Read(JsonObject input)
    {
        var pointers = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach ((string name, JsonNode? source) in input)
        {
            string? pointer = source is JsonObject given ? Text(given["Pointer"]) : Text(source);
            if (pointer is not null)
                pointers[name] = [.. pointer.Split('/').Skip(1).Select(t => t.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
        }

        return pointers;
    }

    static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
