using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Configuration;

/// <summary>Turns the tree into options, noting every mistake instead of stopping at the first.</summary>
sealed class ConfigBinder(ConfigTree tree)
{
    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public object Bind(JsonObject node, Type type, string path)
    {
        object target = Activator.CreateInstance(type, nonPublic: true)!;
        var properties = ConfigProperty.Of(type);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, JsonNode? value) in node)
        {
            string place = $"{path}.{key}";
            if (key is "$schema" && path is "$")
                continue;
            var property = properties.FirstOrDefault(p => string.Equals(p.Name, key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
                Mistake(place, Unknown(key, properties));
            else if (!seen.Add(property.Name))
                Mistake(place, "given twice");
            else if (value is not null && Value(value, property.Type, place, property) is { } bound)
                property.Info.SetValue(target, bound);
        }

        foreach (var missing in properties.Where(p => p.Required && !seen.Contains(p.Name)))
            Mistake(path, $"the key {missing.Name} is missing");
        return target;
    }

    static string Unknown(string key, IReadOnlyList<ConfigProperty> properties)
    {
        string? nearest = Ensemble.Data.NearestName.Find(key, properties.Select(p => p.Name));
        return nearest is null
            ? $"unknown key; known are {string.Join(", ", properties.Select(p => p.Name))}"
            : $"unknown key; is {nearest} meant?";
    }

    object? Value(JsonNode node, Type type, string path, ConfigProperty property)
    {
        if (type == typeof(JsonObject))
            return node is JsonObject raw ? raw.DeepClone() : Wrong(node, path, "an object");
        if (type == typeof(JsonArray))
            return node is JsonArray array ? array.DeepClone() : Wrong(node, path, "an array");
        if (type == typeof(JsonValue))
            return node is JsonValue scalar ? scalar.DeepClone() : Wrong(node, path, "a string, a number, true or false");
        if (type == typeof(IReadOnlyList<string>))
            return Words(node, path);
        if (type.IsGenericType)
            return node is JsonObject map ? Map(map, type.GetGenericArguments()[1], path, property) : Wrong(node, path, "an object");
        if (type.IsClass && type != typeof(string))
            return node is JsonObject child ? Bind(child, type, path) : Short(node, type, path);
        return Scalar(node, type, path, property);
    }

    // A string in place of an object that has one key worth a word of its own.
    object? Short(JsonNode node, Type type, string path) => ShorthandAttribute.Of(type) is not { } key ? Wrong(node, path, "an object")
        : node.GetValueKind() == JsonValueKind.String ? Bind(new JsonObject { [key] = node.GetValue<string>() }, type, path)
        : Wrong(node, path, "a string or an object");

    // Environment variables hold no lists: there words are parted by spaces.
    object? Words(JsonNode node, string path) => node switch
    {
        JsonArray list when list.All(n => n?.GetValueKind() == JsonValueKind.String) => list.Select(n => n!.GetValue<string>()).ToArray(),
        JsonValue one when one.GetValueKind() == JsonValueKind.String => one.GetValue<string>().Split(' ', StringSplitOptions.RemoveEmptyEntries),
        _ => Wrong(node, path, "an array of strings"),
    };

    object Map(JsonObject node, Type type, string path, ConfigProperty property)
    {
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), type))!;
        foreach ((string key, JsonNode? value) in node)
        {
            if (value is not null && Value(value, type, $"{path}.{key}", property) is { } bound)
                map[key] = bound;
        }

        return map;
    }

    object? Scalar(JsonNode node, Type type, string path, ConfigProperty property)
    {
        // Environment and command line only know strings; the file's own numbers come as they are written.
        string? text = node.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => node.ToJsonString(),
            _ => null,
        };
        bool isText = node.GetValueKind() == JsonValueKind.String;
        if (type == typeof(string))
            return isText ? text : Wrong(node, path, "a string");
        object? value = Parse(text, type, isText);
        if (value is null)
            return Wrong(node, path, Expected(type, property));
        if (property.Minimum is { } minimum && minimum.CompareTo(value) > 0 || property.Maximum is { } maximum && maximum.CompareTo(value) < 0)
            return Wrong(node, path, Expected(type, property));
        return value;
    }

    static object? Parse(string? text, Type type, bool isText)
    {
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, null, out int i) ? i : null;
        if (type == typeof(long))
            return long.TryParse(text, NumberStyles.AllowLeadingSign, null, out long l) ? l : null;
        if (type == typeof(double))
            return double.TryParse(text, NumberStyles.Float, null, out double d) && double.IsFinite(d) ? d : null;
        if (type == typeof(bool))
            return bool.TryParse(text, out bool b) ? b : null;
        if (type == typeof(TimeSpan))
            return isText && TimeSpan.TryParseExact(text, "c", null, out var span) ? span : null;
        if (type.IsEnum)
            return Enum.GetNames(type).Any(n => string.Equals(n, text, StringComparison.OrdinalIgnoreCase)) ? Enum.Parse(type, text!, true) : null;
        throw new NotSupportedException($"options of type {type}");
    }

    static string Expected(Type type, ConfigProperty property)
    {
        if (type.IsEnum)
            return "one of " + string.Join(", ", Names(type));
        string kind = type == typeof(TimeSpan) ? "a time as hours:minutes:seconds" : type == typeof(bool) ? "true or false" : type == typeof(double) ? "a number" : "a whole number";
        return property.Minimum is null ? kind : $"{kind}, {property.Minimum} to {property.Maximum}";
    }

    public static IEnumerable<string> Names(Type type) => Enum.GetNames(type).Select(n => n.ToLowerInvariant());

    object? Wrong(JsonNode node, string path, string expected)
    {
        string came = node.ToJsonString(Readable);
        Mistake(path, $"expected {expected}, came {(came.Length > 60 ? came[..60] + "..." : came)}");
        return null;
    }

    void Mistake(string path, string message) => tree.Mistakes.Add(new(tree.SourceOf(path), path, message));
}
