using System.Text.Json;
using System.Text.Json.Nodes;
using Ensemble.Tensors;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Protocols.OpenApi;

/// <summary>The description of the server: openapi.json beside this file, completed by what the code knows better.</summary>
static class OpenApiDocument
{
    const string Model = "/{model}";
    const string Versioned = "/{model}/versions/{version}";

    /// <summary>The document as UTF-8.</summary>
    public static byte[] Build()
    {
        var root = JsonNode.Parse(DocsFile.Read("openapi.json"))!.AsObject();
        root["info"]!["version"] = ServerMetadata.Version;
        var schemas = root["components"]!["schemas"]!;
        schemas["Error"]!["properties"]!["code"]!["enum"] = Names(FaultTable.All.Select(k => k.Name).Distinct(StringComparer.Ordinal));
        schemas["Datatype"]!["enum"] = Names(Enum.GetNames<Datatype>());
        AddVersions(root["paths"]!.AsObject());
        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    // Whatever can be asked of a family can be asked of one of its versions.
    static void AddVersions(JsonObject paths)
    {
        foreach (var (path, item) in paths.ToList())
        {
            if (!path.StartsWith("/v2/models" + Model, StringComparison.Ordinal))
                continue;
            var copy = item!.DeepClone();
            copy["parameters"]!.AsArray().Add(new JsonObject { ["$ref"] = "#/components/parameters/version" });
            foreach (var (_, operation) in copy.AsObject())
            {
                if (operation is JsonObject named)
                    named["operationId"] = $"{named["operationId"]}OfVersion";
            }

            paths[path.Replace(Model, Versioned, StringComparison.Ordinal)] = copy;
        }
    }

    static JsonArray Names(IEnumerable<string> names) => [.. names.Select(n => (JsonNode)n)];
}
