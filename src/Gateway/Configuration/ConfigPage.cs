using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Configuration;

/// <summary>docs/reference/configuration.md, made from the options' types.</summary>
static class ConfigPage
{
    /// <summary>The whole page.</summary>
    /// <param name="atStart">Keys that count from the next start on, with all below them.</param>
    public static string Text(IReadOnlyCollection<string> atStart)
    {
        var page = new StringBuilder("""
            # Configuration

            This page is made from the types in src/Gateway/Configuration; a test fails when it lags. `config/gateway.json`, then
            environment variables (`GATEWAY__Limits__Rows=100`), then the command line; nothing else is read. A word in capitals stands for a
            name of your own. `config/gateway.schema.json` says the same to editors. Keys marked *start* count from the next start on, all
            others while the gateway runs, once a changed file is good as a whole.

            """);
        var sections = new Queue<(string Path, Type Type, object? Defaults)>([("", typeof(GatewayConfig), new GatewayConfig())]);
        while (sections.TryDequeue(out var section))
        {
            page.Append($"\n## {(section.Path.Length == 0 ? "gateway.json" : section.Path)}\n\n| key | type and range | default | counts | meaning |\n|---|---|---|---|---|\n");
            foreach (var property in ConfigProperty.Of(section.Type))
            {
                string path = section.Path.Length == 0 ? property.Name : $"{section.Path}.{property.Name}";
                object? value = section.Defaults is null ? null : property.Info.GetValue(section.Defaults);
                Row(page, property, path, value, atStart);
                if (Below(property.Type, path) is { } below)
                    sections.Enqueue((below.Path, below.Type, property.Type.IsGenericType ? Fresh(below.Type) : value ?? Fresh(below.Type)));
            }
        }

        return page.ToString();
    }

    static void Row(StringBuilder page, ConfigProperty property, string path, object? value, IReadOnlyCollection<string> atStart)
    {
        string standing = property.Required ? "required" : Below(property.Type, path) is not null ? "" : value is null ? "" : $"`{Shown(value)}`";
        bool fixedOnes = atStart.Any(key => path == key || path.StartsWith(key + ".", StringComparison.Ordinal));
        page.Append($"| `{property.Name}` | {Kind(property)} | {standing} | {(fixedOnes ? "start" : "")} | {property.Description.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
    }

    // A class of options, or one under a name of the user's.
    static (string Path, Type Type)? Below(Type type, string path)
    {
        for (; IsByName(type); type = type.GetGenericArguments()[1])
            path += ".NAME";
        if (type.IsGenericType)
            return null;
        return type.IsClass && type != typeof(string) && !typeof(JsonNode).IsAssignableFrom(type) ? (path, type) : null;
    }

    static bool IsByName(Type type) => type.IsGenericType && type.GetGenericArguments().Length == 2;

    // A type with required keys has no defaults of its own but those that its constructor gives.
    static object? Fresh(Type type) => Activator.CreateInstance(type, nonPublic: true);

    static string Kind(ConfigProperty property)
    {
        var type = property.Type;
        if (IsByName(type))
            return "object by name";
        if (type.IsGenericType)
            return $"array of {type.GetGenericArguments()[0].Name.ToLowerInvariant()}s";
        if (type == typeof(JsonArray))
            return "array";
        if (type == typeof(JsonValue))
            return "string, number or bool";
        if (type.IsEnum)
            return string.Join(", ", ConfigBinder.Names(type).Select(n => $"`{n}`"));
        if (type.IsClass && type != typeof(string))
            return ShorthandAttribute.Of(type) is { } key ? $"object, or its `{key}`" : "object";
        string word = type == typeof(string) ? "string" : type == typeof(bool) ? "bool" : type == typeof(TimeSpan) ? "time" : type == typeof(double) ? "number" : "integer";
        return property.Minimum is { } minimum ? $"{word}, {Shown(minimum)} to {Shown(property.Maximum!)}" : word;
    }

    static string Shown(object value) => value switch
    {
        Enum => value.ToString()!.ToLowerInvariant(),
        bool flag => flag ? "true" : "false",
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        System.Collections.IDictionary => "{}",
        System.Collections.IEnumerable and not string => "[]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
