using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

using Ensemble.Data;

namespace Ensemble.Families;

/// <summary>
/// Reads JSON into records, reporting every mistake at once: unknown and missing keys, wrong types, each with its path.
/// </summary>
public static class StrictJson
{
    /// <summary>How manifests are written and read: snake_case, nulls left out, indented by two spaces.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    static readonly NullabilityInfoContext Nullability = new();

    /// <summary>Reads one object.</summary>
    /// <param name="json">UTF-8 text; no comments, no trailing commas, no duplicate keys.</param>
    /// <param name="mistakes">Gets one line a mistake.</param>
    /// <returns>The object, or null when there was any mistake.</returns>
    public static T? Read<T>(ReadOnlyMemory<byte> json, ICollection<string> mistakes) where T : class
    {
        int before = mistakes.Count;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 64 });
            Check(document.RootElement, typeof(T), nullable: false, "", mistakes);
            return mistakes.Count == before ? document.RootElement.Deserialize<T>(Options) : null;
        }
        catch (JsonException exception)
        {
            mistakes.Add($"not valid JSON: {exception.Message}");
            return null;
        }
    }

    static void Check(JsonElement element, Type type, bool nullable, string path, ICollection<string> mistakes)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        if (element.ValueKind == JsonValueKind.Null)
        {
            if (!nullable && bare == type)
                mistakes.Add($"{Where(path)}: expected {Word(bare)}, found null");
            return;
        }

        if (typeof(JsonNode).IsAssignableFrom(bare) || bare == typeof(string) || bare.IsPrimitive || bare == typeof(DateTimeOffset))
            CheckScalar(element, bare, path, mistakes);
        else if (bare.IsArray)
            CheckArray(element, bare.GetElementType()!, path, mistakes);
        else if (typeof(IDictionary).IsAssignableFrom(bare))
            CheckDictionary(element, bare.GetGenericArguments()[1], path, mistakes);
        else
            CheckObject(element, bare, path, mistakes);
    }

    static void CheckScalar(JsonElement element, Type type, string path, ICollection<string> mistakes)
    {
        bool fits = type == typeof(string) ? element.ValueKind == JsonValueKind.String
            : type == typeof(bool) ? element.ValueKind is JsonValueKind.True or JsonValueKind.False
            : type == typeof(int) ? element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out _)
            : type == typeof(long) ? element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out _)
            : type == typeof(double) ? element.ValueKind == JsonValueKind.Number && double.IsFinite(element.GetDouble())
            : type == typeof(DateTimeOffset) ? element.ValueKind == JsonValueKind.String && element.TryGetDateTimeOffset(out _)
            : type == typeof(JsonObject) ? element.ValueKind == JsonValueKind.Object
            : typeof(JsonNode).IsAssignableFrom(type);
        if (!fits)
            mistakes.Add($"{Where(path)}: expected {Word(type)}, found {Found(element)}");
    }

    static void CheckArray(JsonElement element, Type item, string path, ICollection<string> mistakes)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            mistakes.Add($"{Where(path)}: expected an array, found {Found(element)}");
            return;
        }

        int index = 0;
        foreach (JsonElement child in element.EnumerateArray())
            Check(child, item, nullable: false, $"{path}[{index++}]", mistakes);
    }

    static void CheckDictionary(JsonElement element, Type value, string path, ICollection<string> mistakes)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add($"{Where(path)}: expected an object, found {Found(element)}");
            return;
        }

        foreach (JsonProperty property in element.EnumerateObject())
            Check(property.Value, value, nullable: false, Join(path, property.Name), mistakes);
    }

    static void CheckObject(JsonElement element, Type type, string path, ICollection<string> mistakes)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add($"{Where(path)}: expected an object, found {Found(element)}");
            return;
        }

        Dictionary<string, PropertyInfo> known = Properties(type);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (known.TryGetValue(property.Name, out PropertyInfo? info))
                Check(property.Value, info.PropertyType, MayBeNull(info), Join(path, property.Name), mistakes);
            else
                mistakes.Add($"{Where(path)}: unknown key '{property.Name}'{NearestName.Hint(property.Name, known.Keys)}");
        }

        foreach ((string name, PropertyInfo info) in known)
        {
            if (info.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute)) && !element.TryGetProperty(name, out _))
                mistakes.Add($"{Where(path)}: missing key '{name}'");
        }
    }

    /// <summary>Keys of a record as JSON names them.</summary>
    internal static Dictionary<string, PropertyInfo> Properties(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.CanWrite)
        .ToDictionary(
            p => p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name),
            StringComparer.Ordinal);

    static bool MayBeNull(PropertyInfo property)
    {
        lock (Nullability)
            return Nullability.Create(property).WriteState == NullabilityState.Nullable;
    }

    static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    static string Where(string path) => path.Length == 0 ? "(top level)" : path;

    static string Word(Type type) => type == typeof(string) ? "a string" : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number" : type == typeof(double) ? "a finite number"
        : type == typeof(DateTimeOffset) ? "a date and time (ISO 8601)" : type.IsArray ? "an array" : "an object";

    static string Found(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ => element.GetRawText() is { Length: > 40 } text ? text[..40] + "…" : element.GetRawText(),
    };
}
