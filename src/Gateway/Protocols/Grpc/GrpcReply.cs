using System.Buffers.Binary;
using Gateway.Metrics;
using Gateway.Replies;
using Google.Protobuf;

namespace Gateway.Protocols.Grpc;

/// <summary>Messages and status as gRPC frames them on HTTP/2.</summary>
static class GrpcReply
{
    public const string ContentType = "application/grpc";

    const string Status = "grpc-status";

    // Trailers have a limit on the client's side; more rows than these are counted in the message.
    const int MostRows = 256;

    /// <summary>Headers that every reply has.</summary>
    public static void Begin(HttpResponse response)
    {
        response.ContentType = ContentType;
        response.Headers["grpc-accept-encoding"] = MessageBuffer.Encodings;
    }

    /// <summary>Sends one message, and says that all went well where it is the <paramref name="last"/>.</summary>
    public static async ValueTask SendAsync(HttpResponse response, IMessage message, bool last, CancellationToken cancellation)
    {
        int size = message.CalculateSize();
        Prefix(response, size);
        message.WriteTo(response.BodyWriter);
        if (last)
            response.AppendTrailer(Status, "0");
        await response.BodyWriter.FlushAsync(cancellation);
    }

    /// <summary>Ends the reply with a fault, in the headers alone where no message went before, and counts it unless ModelInfer did.</summary>
    public static Task EndAsync(HttpResponse response, Fault fault)
    {
        if (response.HttpContext.Request.Path != InferCall.Path)
            response.HttpContext.RequestServices.GetRequiredService<GatewayMetrics>().Fault(fault.Kind.Name);
        Say(response, Status, ((int)fault.Kind.GrpcStatus).ToString());
        Say(response, "grpc-message", GrpcMessageText.Escape(fault.Message));
        Say(response, "consensus-code", fault.Kind.Name);
        if (fault.RetryAfter is { } seconds)
            Say(response, "retry-after", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (fault.Rows is { } rows)
            Say(response, "consensus-rows", string.Join(',', rows.Take(MostRows)));
        return Task.CompletedTask;
    }

    static void Say(HttpResponse response, string name, string value)
    {
        if (response.HasStarted)
            response.AppendTrailer(name, value);
        else
            response.Headers[name] = value;
    }

    static void Prefix(HttpResponse response, int size)
    {
        var prefix = response.BodyWriter.GetSpan(MessageBuffer.PrefixLength);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], size);
        response.BodyWriter.Advance(MessageBuffer.PrefixLength);
    }
}
