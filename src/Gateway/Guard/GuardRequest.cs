using Gateway.Protocols.Binary;
using Microsoft.Net.Http.Headers;

namespace Gateway.Guard;

/// <summary>What inspecting a body needs of the request that carried it; outlives the request.</summary>
/// <param name="Coding">Content-Encoding; empty for none.</param>
/// <param name="JsonLength">Inference-Header-Content-Length; null where it was not sent.</param>
/// <param name="Type">Content-Type; empty for none.</param>
sealed record GuardRequest(string Coding, string? JsonLength, string Type = "")
{
    static readonly string[] Json = ["application/json", "text/json"];

    public static GuardRequest Of(HttpRequest request) => new(
        request.Headers.ContentEncoding.ToString(), request.Headers.TryGetValue(BodyParts.Header, out var length) ? length.ToString() : null,
        request.Headers.ContentType.ToString());

    /// <summary>Whether the service takes the body for what is read here; one that names no type leaves it no choice.</summary>
    /// <param name="isProtocol">Whether the body is the Open Inference Protocol's, whose binary form has a type of its own.</param>
    public bool IsJson(bool isProtocol)
    {
        if (Type.Length == 0)
            return true;
        if (!MediaTypeHeaderValue.TryParse(Type, out var type))
            return false;
        bool named = Json.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)
            || isProtocol && type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase);
        // The second is no registered name, but what many a client writes.
        return named && type.Charset.ToString().Trim('"').ToUpperInvariant() is "" or "UTF-8" or "UTF8";
    }
}
