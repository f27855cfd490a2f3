using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Configuration;

/// <summary>The JSON schema of gateway.json, made from the options' types.</summary>
static class ConfigSchema
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text()
    {
        var root = ObjectOf(typeof(GatewayConfig), new GatewayConfig());
        root.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        root.Insert(1, "title", "gateway.json");
        ((JsonObject)root["properties"]!).Insert(0, "$schema", new JsonObject { ["type"] = "string" });
        return root.ToJsonString(Indented) + "\n";
    }

    static JsonObject ObjectOf(Type type, object? defaults)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var property in ConfigProperty.Of(type))
        {
            var node = NodeOf(property.Type, defaults is null ? null : property.Info.GetValue(defaults), property);
            string range = property.Minimum is TimeSpan ? $" From {property.Minimum:c} to {property.Maximum:c}." : "";
            node.Insert(0, "description", property.Description + range);
            properties[property.Name] = node;
            if (property.Required)
                required.Add(property.Name);
        }

        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (required.Count > 0)
            schema["required"] = required;
        return schema;
    }

    static JsonObject NodeOf(Type type, object? value, ConfigProperty property)
    {
        if (type == typeof(JsonObject))
            return new JsonObject { ["type"] = "object" };
        if (type == typeof(JsonArray))
            return new JsonObject { ["type"] = "array" };
        if (type == typeof(JsonValue))
            return new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") };
        if (type == typeof(IReadOnlyList<string>))
            return new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } };
        if (type.IsGenericType)
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = NodeOf(type.GetGenericArguments()[1], null, property) };
        if (type.IsClass && type != typeof(string))
            return ShorthandAttribute.Of(type) is null ? ObjectOf(type, value)
                : new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, ObjectOf(type, value)) };
        return Scalar(type, value, property);
    }

    static JsonValue Bound(IComparable bound) => bound is double number ? JsonValue.Create(number) : JsonValue.Create(Convert.ToInt64(bound));

    static JsonObject Scalar(Type type, object? value, ConfigProperty property)
    {
        var node = new JsonObject { ["type"] = type == typeof(bool) ? "boolean" : type == typeof(double) ? "number" : type == typeof(int) || type == typeof(long) ? "integer" : "string" };
        if (type.IsEnum)
            node["enum"] = new JsonArray([.. ConfigBinder.Names(type).Select(n => (JsonNode)n)]);
        if (type == typeof(TimeSpan))
            node["pattern"] = @"^(\d+\.)?\d{2}:\d{2}:\d{2}(\.\d{1,7})?$";

        if (property.Minimum is { } minimum && type != typeof(TimeSpan))
        {
            node["minimum"] = Bound(minimum);
            node["maximum"] = Bound(property.Maximum!);
        }

        if (value is not null)
            node["default"] = value is Enum ? value.ToString()!.ToLowerInvariant() : value is TimeSpan or string ? JsonValue.Create(value.ToString()) : value is bool flag ? JsonValue.Create(flag) : JsonNode.Parse(value.ToString()!);
        return node;
    }
}
