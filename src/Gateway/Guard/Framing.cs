using Gateway.Replies;

namespace Gateway.Guard;

/// <summary>Refuses a request whose body two servers could measure differently.</summary>
static class Framing
{
    // Kestrel believes Transfer-Encoding and keeps the length that came with it under this name.
    const string OtherLength = "X-Content-Length";

    /// <summary>The fault of a request with both Content-Length and Transfer-Encoding; null for any other.</summary>
    public static Fault? Check(HttpRequest request) =>
        request.Headers.TransferEncoding.Count > 0 && (request.Headers.ContentLength is not null || request.Headers.ContainsKey(OtherLength))
            ? new Fault(FaultCode.BodyIncomplete, "the headers: expected Content-Length or Transfer-Encoding, came both")
            : null;
}
