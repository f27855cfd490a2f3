using System.Text.Json.Nodes;

namespace Gateway.Guard;

/// <summary>Finds keys that YARP would pass over in silence, by the properties of its own types.</summary>
static class YarpKeys
{
    /// <summary>Unknown keys under a node, each with its path and the nearest known one.</summary>
    /// <param name="node">What the user wrote.</param>
    /// <param name="type">YARP's type for it.</param>
    /// <param name="path">Place of the node.</param>
    public static IEnumerable<(string Path, string Message)> Unknown(JsonNode? node, Type type, string path) => node switch
    {
        JsonObject map when ElementOfMap(type) is { } element => map.SelectMany(e => Unknown(e.Value, element, $"{path}.{e.Key}")),
        JsonArray list when ElementOfList(type) is { } element => list.SelectMany((e, i) => Unknown(e, element, $"{path}[{i}]")),
        JsonObject keys when type.Namespace?.StartsWith("Yarp.", StringComparison.Ordinal) ?? false => Keys(keys, type, path),
        _ => [],
    };

    static IEnumerable<(string Path, string Message)> Keys(JsonObject keys, Type type, string path)
    {
        // A cluster's and a route's id is the key that it stands under.
        var known = type.GetProperties().Where(p => p.Name is not ("ClusterId" or "RouteId" or "EqualityContract"))
            .ToDictionary(p => p.Name, p => p.PropertyType, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in keys)
        {
            string place = $"{path}.{key}";
            if (!known.TryGetValue(key, out var inner))
                yield return (place, $"unknown key; known are {string.Join(", ", known.Keys)}");
            else
            {
                foreach (var deeper in Unknown(value, Nullable.GetUnderlyingType(inner) ?? inner, place))
                    yield return deeper;
            }
        }
    }

    static Type? ElementOfMap(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) ? type.GetGenericArguments()[1] : null;

    static Type? ElementOfList(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;
}
