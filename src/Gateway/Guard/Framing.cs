using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Guard;

/// <summary>Refuses a request whose body two servers could measure differently.</summary>
static class Framing
{
    // Kestrel believes Transfer-Encoding and keeps the length that came with it under this name.
    const string OtherLength = "X-Content-Length";

    /// <summary>Answers such a request with a fault and closes its connection; comes before routing.</summary>
    public static IApplicationBuilder UseFraming(this IApplicationBuilder app) =>
        app.Use((context, next) => IsAmbiguous(context.Request) ? RefuseAsync(context) : next(context));

    static bool IsAmbiguous(HttpRequest request) =>
        request.Headers.TransferEncoding.Count > 0 && (request.Headers.ContentLength is not null || request.Headers.ContainsKey(OtherLength));

    static Task RefuseAsync(HttpContext context)
    {
        Fault fault = new(FaultCode.BodyIncomplete, "the headers: expected Content-Length or Transfer-Encoding, came both");
        context.Response.Headers.Connection = "close";
        return FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted).AsTask();
    }
}
