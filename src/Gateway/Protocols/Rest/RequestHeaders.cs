using Gateway.Replies;
using Microsoft.Net.Http.Headers;

namespace Gateway.Protocols.Rest;

/// <summary>Whether a body is one that infer reads.</summary>
static class RequestHeaders
{
    // Clients of other servers send JSON under these too, or under none at all; curl's -d says the last one.
    static readonly string[] Json = ["application/json", "text/json", "text/plain", "application/octet-stream", "application/x-www-form-urlencoded"];

    // The second is no registered name, but what many a client writes.
    static readonly string[] Utf8 = ["utf-8", "utf8"];

    public static Fault? Check(HttpRequest request)
    {
        if (RequestCoding.Check(request) is { } unreadable)
            return unreadable;
        return request.ContentType is { Length: > 0 } type && type != Json[0] ? MediaType(type) : null;
    }

    static Fault? MediaType(string type)
    {
        bool readable = MediaTypeHeaderValue.TryParse(type, out var media)
            && (Json.Contains(media.MediaType.Value, StringComparer.OrdinalIgnoreCase) || media.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));
        if (!readable)
            return new Fault(FaultCode.UnsupportedMediaType, $"Content-Type: expected application/json, came {Fault.Show(type)}");
        string charset = media!.Charset.ToString().Trim('"');
        return charset.Length == 0 || Utf8.Contains(charset, StringComparer.OrdinalIgnoreCase)
            ? null
            : new Fault(FaultCode.UnsupportedMediaType, $"Content-Type: charset: expected utf-8, came {Fault.Show(charset)}");
    }
}
