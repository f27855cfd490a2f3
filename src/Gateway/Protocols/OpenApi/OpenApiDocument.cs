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
    static readonly string[] Probes = ["/v2/health/live", "/v2/health/ready", "/health", "/", "/ui/", "/ui/{file}"];

    const string Versioned = "/{model}/versions/{version}";

    /// <summary>The document as UTF-8.</summary>
    public static byte[] Build()
    {
        var root = JsonNode.Parse(DocsFile.Read("openapi.json"))!.AsObject();
        root["info"]!["version"] = ServerMetadata.Version;
        var schemas = root["components"]!["schemas"]!;
        schemas["Error"]!["properties"]!["code"]!["enum"] = Names(FaultTable.All.Select(k => k.Name).Distinct(StringComparer.Ordinal));
        schemas["Datatype"]!["enum"] = Names(Enum.GetNames<Datatype>());
        AddRefusals(root["paths"]!.AsObject());
        AddVersions(root["paths"]!.AsObject());
        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    // Where callers have to be known, every call but the probes may be refused for who makes it.
    static void AddRefusals(JsonObject paths)
    {
        foreach (var (path, item) in paths)
        {
            foreach (var (_, operation) in item!.AsObject())
            {
                if (Probes.Contains(path, StringComparer.Ordinal) || (operation as JsonObject)?["responses"] is not JsonObject responses)
                    continue;
                bool infers = responses["404"]?["$ref"]?.GetValue<string>().EndsWith("/Refused", StringComparison.Ordinal) == true;
                foreach (string status in new[] { "401", "403", "429" })
                {
                    // Whoever is known may ask these.
                    if (!responses.ContainsKey(status) && !(status == "403" && (path is "/v2" or "/v2/models/stats" || path.StartsWith("/v2/docs", StringComparison.Ordinal))))
                        responses[status] = new JsonObject { ["$ref"] = "#/components/responses/" + (infers ? "Refused" : "Error") };
                }
            }
        }
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
