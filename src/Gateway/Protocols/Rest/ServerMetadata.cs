using System.Reflection;

namespace Gateway.Protocols.Rest;

/// <summary>GET /v2: name, version and the extensions that work.</summary>
static class ServerMetadata
{
    public const string Name = "consensus-gateway";

    static readonly string[] Extensions = ["binary_tensor_data", "classification", "model_configuration", "parameters", "statistics"];

    public static string Version { get; } =
        typeof(ServerMetadata).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static async Task HandleAsync(HttpContext context)
    {
        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        json.Writer.WriteStartObject();
        json.Writer.WriteString("name", Name);
        json.Writer.WriteString("version", Version);
        json.Writer.WriteStartArray("extensions");
        foreach (string extension in Extensions)
            json.Writer.WriteStringValue(extension);
        json.Writer.WriteEndArray();
        json.Writer.WriteEndObject();
        await json.EndAsync(context.RequestAborted);
    }
}
