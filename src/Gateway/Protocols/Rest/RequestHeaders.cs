using Gateway.Replies;
using Microsoft.Net.Http.Headers;

namespace Gateway.Protocols.Rest;

/// <summary>Whether a body is one that infer reads.</summary>
static class RequestHeaders
{
    // Clients of other servers send JSON under these too, or under none at all; curl's -d says the last one.
    static readonly string[] Json = ["application/json", "text/json", "text/plain", "application/octet-stream", "application/x-www-form-urlencoded"];

    public static Fault? Check(HttpRequest request)
    {
        if (RequestCoding.Check(request) is { } unreadable)
            return unreadable;
        return request.ContentType is { Length: > 0 } type ? MediaType(type) : null;
    }

    static Fault? MediaType(string type)
    {
        bool readable = MediaTypeHeaderValue.TryParse(type, out var media)
            && (Json.Contains(media.MediaType.Value, StringComparer.OrdinalIgnoreCase) || media.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && (!media.Charset.HasValue || media.Charset.Value!.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        return readable ? null : new Fault(FaultCode.UnsupportedMediaType, $"Content-Type: expected application/json, came {Fault.Show(type)}");
    }
}
