using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>Content-Encoding of a request: gzip and deflate (zlib's format, RFC 9110) are read.</summary>
static class RequestCoding
{
    /// <summary>What can be read, for the header Accept-Encoding of a refusal.</summary>
    public const string Read = "gzip, deflate, identity";

    public static Fault? Check(HttpRequest request) => Name(request) is null
        ? new Fault(FaultCode.UnsupportedEncoding, $"Content-Encoding: expected gzip, deflate or none, came {Fault.Show(request.Headers.ContentEncoding)}")
        : null;

    /// <summary>"gzip", "deflate", "" for none; null for one that is not read.</summary>
    public static string? Name(HttpRequest request) => request.Headers.ContentEncoding.ToString().ToLowerInvariant() switch
    {
        "" or "identity" => "",
        "gzip" or "x-gzip" => "gzip",
        "deflate" => "deflate",
        _ => null,
    };
}
