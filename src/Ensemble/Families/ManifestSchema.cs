using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Ensemble.Families;

/// <summary>The JSON schema of <c>family.json</c>, made from the manifest's types.</summary>
public static class ManifestSchema
{
    /// <summary>The schema as it is shipped: indented, with a line end.</summary>
    public static string Text()
    {
        var options = new System.Text.Json.JsonSerializerOptions(StrictJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        options.MakeReadOnly();
        JsonNode schema = options.GetJsonSchemaAsNode(typeof(Manifest), new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = static (context, node) => Closed(context, node),
        });
        JsonObject root = schema.AsObject();
        root.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        root.Insert(1, "title", ManifestReader.FileName);
        return root.ToJsonString(options) + "\n";
    }

    // Unknown keys are mistakes, and what the reader requires is required.
    static JsonNode Closed(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema || schema["properties"] is not JsonObject)
            return node;
        schema["additionalProperties"] = false;
        string[] required = [.. StrictJson.Properties(context.TypeInfo.Type)
            .Where(p => p.Value.GetCustomAttribute<RequiredMemberAttribute>() is not null).Select(p => p.Key)];
        if (required.Length > 0)
            schema["required"] = new JsonArray([.. required.Select(r => (JsonNode)r)]);
        return schema;
    }
}
